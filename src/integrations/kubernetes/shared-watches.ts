import type { Watch } from './watch.ts';

export interface SharedWatches {
  /** The watch of that name, which `start` begins when it is the first who asks. */
  acquire<T>(name: string, start: () => Watch<T>): Watch<T>;
  /** The last who lets go ends it. */
  release(name: string): void;
  close(): void;
}

/** However many rollouts there are, each kind in each namespace is watched once. */
export function shareWatches(): SharedWatches {
  const shared = new Map<string, { watch: Watch<unknown>; users: number }>();
  return {
    acquire<T>(name: string, start: () => Watch<T>) {
      const entry = shared.get(name) ?? { watch: start(), users: 0 };
      entry.users += 1;
      shared.set(name, entry);
      return entry.watch as Watch<T>;
    },
    release(name) {
      const entry = shared.get(name);
      if (!entry) return;
      entry.users -= 1;
      if (entry.users > 0) return;
      entry.watch.stop();
      shared.delete(name);
    },
    close() {
      for (const { watch } of shared.values()) watch.stop();
      shared.clear();
    },
  };
}
