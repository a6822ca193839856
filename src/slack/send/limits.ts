// What Slack lets one app do, as values: when may the next call go, and what is left after it.
// https://docs.slack.dev/apis/web-api/rate-limits
import type { Urgency } from '#src/cards/cards.ts';

/** Milliseconds on the sender's clock. */
type Time = number;

export interface Limits {
  /** By channel: what is left of the burst, and when that was counted. */
  lanes: ReadonlyMap<string, { tokens: number; at: Time }>;
  /** When the posts and edits of the last minute went out. */
  posts: readonly Time[];
  edits: readonly Time[];
  /** When each card was last edited. */
  edited: ReadonlyMap<number, Time>;
  /** Until when Slack asked us to wait, or we wait for it: by channel for posts, `edits` for edits, `files`. */
  pauses: ReadonlyMap<string, Time>;
}

export const unspent: Limits = {
  lanes: new Map(),
  posts: [],
  edits: [],
  edited: new Map(),
  pauses: new Map(),
};

/** A little longer than Slack's minute and fewer than its 50: calls do not arrive as evenly as they leave. */
export const WINDOW = 61_000;
/** About one post a second and channel, short bursts above; several hundred a minute in all. */
export const POSTS = { every: 1050, burst: 4, perMinute: 240 };
/** chat.update is tier 3, for the whole workspace. What people wait for always finds some left. */
export const EDITS = { perMinute: 48, forProgress: 40 };
/** Between two edits of one card that are not mere progress: one per glance. */
const GLANCE = 500;

/** Milliseconds between two edits of one card while so many cards show progress. */
export function progressInterval(cards: number): number {
  return Math.max(3000, (cards * 60_000) / EDITS.forProgress);
}

/** When the next post into this channel may go; not in the future means now. */
export function postAt(limits: Limits, channel: string, now: Time): Time {
  const missing = 1 - tokens(limits, channel, now);
  return Math.max(
    now + Math.max(0, missing) * POSTS.every,
    windowAt(limits.posts, POSTS.perMinute, now),
    limits.pauses.get(channel) ?? now,
  );
}

/** The same for a file, whose message counts as a post. */
export function fileAt(limits: Limits, channel: string, now: Time): Time {
  return Math.max(postAt(limits, channel, now), limits.pauses.get('files') ?? now);
}

export function spendPost(limits: Limits, channel: string, now: Time): Limits {
  const left = { tokens: tokens(limits, channel, now) - 1, at: now };
  return {
    ...limits,
    posts: [...within(limits.posts, now), now],
    lanes: new Map(limits.lanes).set(channel, left),
  };
}

/** When this card may next be edited, `showing` being how many cards show progress. */
export function editAt(limits: Limits, card: number, urgency: Urgency, showing: number, now: Time): Time {
  const progress = urgency === 'progress';
  const last = limits.edited.get(card) ?? Number.NEGATIVE_INFINITY;
  return Math.max(
    now,
    last + (progress ? progressInterval(showing) : GLANCE),
    windowAt(limits.edits, progress ? EDITS.forProgress : EDITS.perMinute, now),
    limits.pauses.get('edits') ?? now,
  );
}

export function spendEdit(limits: Limits, card: number, now: Time): Limits {
  const recent = [...limits.edited].filter(([, at]) => at > now - WINDOW);
  return {
    ...limits,
    edits: [...within(limits.edits, now), now],
    edited: new Map(recent).set(card, now),
  };
}

export function editsLeft(limits: Limits, now: Time): number {
  return EDITS.perMinute - within(limits.edits, now).length;
}

/** Holds a channel's posts, or all `edits` or `files`; a pause already longer stays. */
export function pause(limits: Limits, what: string, until: Time): Limits {
  const known = limits.pauses.get(what) ?? until;
  return { ...limits, pauses: new Map(limits.pauses).set(what, Math.max(known, until)) };
}

function tokens({ lanes }: Limits, channel: string, now: Time): number {
  const lane = lanes.get(channel);
  return lane ? Math.min(POSTS.burst, lane.tokens + (now - lane.at) / POSTS.every) : POSTS.burst;
}

export function within(times: readonly Time[], now: Time): Time[] {
  return times.filter((at) => at > now - WINDOW);
}

/** When the window has room for one more. */
export function windowAt(times: readonly Time[], limit: number, now: Time): Time {
  const recent = within(times, now);
  const blocking = recent[recent.length - limit];
  return blocking === undefined ? now : blocking + WINDOW;
}
