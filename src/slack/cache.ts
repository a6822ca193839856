import type { Clock } from '#src/clock.ts';
import { TemporaryError } from '#src/errors.ts';

/** Milliseconds. Older than the first is asked anew; up to the second it still holds while nobody answers. */
const fresh = 60_000;
const usable = 15 * 60_000;

interface Entry<T> {
  loading: Promise<T> | undefined;
  known: { value: T; at: number } | undefined;
  /** An answer too: asking again at once would use up what Slack allows. */
  refused: { error: unknown; at: number } | undefined;
}

export interface Cache<T> {
  /**
   * `age` in milliseconds. Rejects with TemporaryError when nobody answers and nothing recent enough is known, and with
   * the same error for a minute when it is refused.
   */
  get(key: string): Promise<{ value: T; age: number }>;
  drop(key: string): void;
}

/** Asks once for many who ask at once. */
export function cacheOf<T>(load: (key: string) => Promise<T>, clock: Clock): Cache<T> {
  const entries = new Map<string, Entry<T>>();

  function refresh(key: string, entry: Entry<T>): Promise<T> {
    entry.loading ??= load(key)
      .then((value) => {
        entry.known = { value, at: clock.monotonic() };
        return value;
      })
      .catch((error: unknown) => {
        if (!(error instanceof TemporaryError)) entry.refused = { error, at: clock.monotonic() };
        throw error;
      })
      .finally(() => {
        entry.loading = undefined;
      });
    return entry.loading;
  }

  return {
    get: async (key) => {
      // A drop while it is being asked leaves this entry behind, and with it an answer from before the change.
      const entry = entries.get(key) ?? { loading: undefined, known: undefined, refused: undefined };
      entries.set(key, entry);
      const age = () => (entry.known ? clock.monotonic() - entry.known.at : Infinity);
      if (entry.known && age() <= fresh) return { value: entry.known.value, age: age() };
      if (entry.refused && clock.monotonic() - entry.refused.at <= fresh) throw entry.refused.error;
      try {
        return { value: await refresh(key, entry), age: 0 };
      } catch (error) {
        if (!(error instanceof TemporaryError) || !entry.known || age() > usable) throw error;
        return { value: entry.known.value, age: age() };
      }
    },
    drop: (key) => void entries.delete(key),
  };
}
