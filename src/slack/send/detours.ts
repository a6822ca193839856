/** Where to post while a channel takes nothing. */
export interface Detours {
  /** The channel itself, or the one that stands in for it and why. */
  of(channel: string, now: number): { channel: string; reason: string | null };
  /** False when there is nowhere else to go. */
  block(channel: string, reason: string, now: number): boolean;
  clear(channel: string): void;
  list(now: number): { channel: string; reason: string }[];
}

/** Milliseconds after which the channel itself is tried again. */
const PATIENCE = 60_000;

export function createDetours(fallback: string | undefined): Detours {
  const blocked = new Map<string, { reason: string; until: number }>();
  return {
    of(channel, now) {
      const block = blocked.get(channel);
      if (!block || block.until <= now || !fallback) return { channel, reason: null };
      return { channel: fallback, reason: block.reason };
    },
    block(channel, reason, now) {
      if (!fallback || channel === fallback) return false;
      blocked.set(channel, { reason, until: now + PATIENCE });
      return true;
    },
    clear: (channel) => void blocked.delete(channel),
    list: (now) =>
      [...blocked]
        .filter(([, { until }]) => until > now)
        .map(([channel, { reason }]) => ({ channel, reason })),
  };
}
