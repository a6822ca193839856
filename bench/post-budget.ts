// When posts can be made at all: one channel takes one about every second, and the workspace so many a minute.
import { POSTS, WINDOW } from '#src/slack/send/limits.ts';

export interface Wish {
  channel: string;
  /** Milliseconds. */
  wantedAt: number;
}

/** The moment at which each is posted by somebody who never loses any time, in the order in which they are given. */
export function earliest(wishes: readonly Wish[]): number[] {
  const posted = new Map<Wish, number>();
  const lanes = new Map<string, { tokens: number; at: number }>();
  const made: number[] = [];
  const waiting = wishes.toSorted((one, other) => one.wantedAt - other.wantedAt);
  while (waiting.length > 0) {
    const times = waiting.map((wish) => Math.max(wish.wantedAt, laneAt(lanes.get(wish.channel))));
    const free = made.at(-POSTS.perMinute);
    const now = Math.max(Math.min(...times), free === undefined ? 0 : free + WINDOW);
    // Of those that may go by then, the one that has waited longest.
    const next = times.findIndex((time) => time <= now);
    const [wish] = waiting.splice(next, 1);
    if (!wish) break;
    lanes.set(wish.channel, { tokens: tokensAt(lanes.get(wish.channel), now) - 1, at: now });
    made.push(now);
    posted.set(wish, now);
  }
  return wishes.map((wish) => posted.get(wish) ?? Number.NaN);
}

interface Lane {
  tokens: number;
  at: number;
}

function tokensAt(lane: Lane | undefined, now: number): number {
  return lane ? Math.min(POSTS.burst, lane.tokens + (now - lane.at) / POSTS.every) : POSTS.burst;
}

function laneAt(lane: Lane | undefined): number {
  return lane ? lane.at + Math.max(0, 1 - lane.tokens) * POSTS.every : 0;
}
