import type { Logger } from '#src/log.ts';
import type { DatabaseState } from './engine.ts';

/** Remembers whether the database answers, and tells of each change once. */
export function connectionState(log: Logger) {
  let state: DatabaseState = { up: false, reason: 'it is not open yet' };
  const listeners = new Set<(state: DatabaseState) => void>();

  function change(next: DatabaseState): void {
    if (next.up === state.up && next.reason === state.reason) return;
    state = next;
    if (next.up) log.info('database up');
    else log.error({ reason: next.reason }, 'database down');
    for (const listener of listeners) listener(next);
  }

  return {
    now: () => state,
    up: () => change({ up: true }),
    down: (reason: string) => change({ up: false, reason }),
    onChange: (listener: (state: DatabaseState) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
