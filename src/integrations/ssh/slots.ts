/** So many at a time; who comes later waits, in order. */
export interface Slots {
  /** Resolves with what gives the place back. Rejects with the signal's reason, and then holds none. */
  take(signal?: AbortSignal): Promise<() => void>;
  readonly waiting: number;
}

export function createSlots(most: number): Slots {
  let free = most;
  const queue: (() => void)[] = [];
  const once = (): (() => void) => {
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = queue.shift();
      if (next) next();
      else free += 1;
    };
  };
  return {
    async take(signal) {
      signal?.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return once();
      }
      return await new Promise((resolve, reject) => {
        const give = (): void => {
          signal?.removeEventListener('abort', leave);
          resolve(once());
        };
        const leave = (): void => {
          queue.splice(queue.indexOf(give), 1);
          reject(signal?.reason);
        };
        queue.push(give);
        signal?.addEventListener('abort', leave, { once: true });
      });
    },
    get waiting() {
      return queue.length;
    },
  };
}
