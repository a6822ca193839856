import { setTimeout as sleep } from 'node:timers/promises';
import { TemporaryError } from '#src/errors.ts';
import type { Journal } from './journal.ts';
import { LeaseLost } from './workbench.ts';

const pause = 250;

/**
 * Waits for a database that does not answer: a step that is done must not be forgotten, and asked about, because of a
 * moment without one. Written twice, an entry stands once.
 */
export function patient(journal: Journal, lost: AbortSignal): Journal {
  async function insist<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof TemporaryError)) throw error;
        await sleep(pause, undefined, { signal: lost }).catch(() => undefined);
        if (lost.aborted) throw new LeaseLost('somebody else may be at it', { cause: error });
      }
    }
  }
  return {
    ...journal,
    read: (id) => insist(() => journal.read(id)),
    append: (id, entry) => insist(() => journal.append(id, entry)),
    pause: (id) => insist(() => journal.pause(id)),
    end: (id, ended, tell) => insist(() => journal.end(id, ended, tell)),
  };
}
