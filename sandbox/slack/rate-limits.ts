// How often a method may be called. https://docs.slack.dev/apis/web-api/rate-limits
export type Tier = 'tier1' | 'tier2' | 'tier3' | 'tier4' | 'special' | 'post';

/** Calls a minute, for the whole workspace and app. Slack promises at least these; the sandbox gives no more. */
const perMinute: Record<Exclude<Tier, 'post'>, number> = {
  tier1: 1,
  tier2: 20,
  tier3: 50,
  tier4: 100,
  // Methods for which no figure is given ("hundreds of requests").
  special: 300,
};
const minute = 60_000;
/** chat.postMessage: one a second and channel, short bursts above that, "several hundred" a minute in all. */
const post = { burst: 5, refillEvery: 1000, perMinute: 300 };

export interface RateLimits {
  /** Counts the call. Answers the seconds to wait when it is one too many, otherwise 0. */
  take(method: string, tier: Tier, channel: string): number;
  /** How many calls were refused so far, by method. */
  readonly refused: Record<string, number>;
}

export function createRateLimits(now: () => number): RateLimits {
  const windows = new Map<string, number[]>();
  const buckets = new Map<string, { tokens: number; at: number }>();
  const refused: Record<string, number> = {};

  const inWindow = (key: string, limit: number): number => {
    const recent = (windows.get(key) ?? []).filter((at) => at > now() - minute);
    windows.set(key, recent);
    const [oldest] = recent;
    if (recent.length >= limit && oldest !== undefined) return oldest + minute - now();
    recent.push(now());
    return 0;
  };

  const inBucket = (channel: string): number => {
    const bucket = buckets.get(channel) ?? { tokens: post.burst, at: now() };
    bucket.tokens = Math.min(post.burst, bucket.tokens + (now() - bucket.at) / post.refillEvery);
    bucket.at = now();
    buckets.set(channel, bucket);
    if (bucket.tokens < 1) return (1 - bucket.tokens) * post.refillEvery;
    bucket.tokens -= 1;
    return 0;
  };

  return {
    refused,
    take(method, tier, channel) {
      const wait =
        tier === 'post'
          ? inBucket(channel) || inWindow(method, post.perMinute)
          : inWindow(method, perMinute[tier]);
      if (wait === 0) return 0;
      refused[method] = (refused[method] ?? 0) + 1;
      return Math.max(1, Math.ceil(wait / 1000));
    },
  };
}
