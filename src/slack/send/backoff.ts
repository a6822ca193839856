/** Waits that grow with each failure in a row, by what failed. */
export interface Backoff {
  /** Milliseconds to wait now. */
  next(what: string): number;
  reset(what: string): void;
}

const FIRST = 1000;
const LONGEST = 60_000;

export function createBackoff(random: () => number = Math.random): Backoff {
  const failures = new Map<string, number>();
  return {
    next(what) {
      const before = failures.get(what) ?? 0;
      failures.set(what, before + 1);
      // Not all lanes at once when Slack comes back.
      return Math.min(LONGEST, FIRST * 2 ** before) * (0.75 + random() / 2);
    },
    reset: (what) => void failures.delete(what),
  };
}
