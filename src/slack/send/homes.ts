// Home tabs are copies of what the rows say: published when somebody looks, and kept right for a while after.
import type { WebClient } from '@slack/web-api';
import { cardsTopic } from '#src/cards/create-cards.ts';
import {
  type DrawHomes,
  homeGone,
  homePublished,
  homesTopic,
  type LiveHome,
  liveHomes,
} from '#src/cards/homes.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { Lease } from '#src/database/leases.ts';
import type { Logger } from '#src/log.ts';
import type { Message } from '#src/messages/message.ts';
import type { AsTyped } from '#src/messages/prefix.ts';
import { forwardClock } from './forward-clock.ts';
import { createHomePublishing, homeHash } from './publish-home.ts';

export interface HomesOptions {
  database: Database;
  /** With a time-out of `timeout`, no retries, and rate limits rejected. */
  client: WebClient;
  timeout: number;
  /** The sender's: who sends cards publishes Home tabs. */
  lease: () => Lease | undefined;
  draw: DrawHomes;
  /** What is left there once nobody has looked for an hour. */
  resting: Message;
  /** In place of what Slack refuses to show. */
  plain(message: Message): Message;
  asTyped: AsTyped;
  clock: Clock;
  log: Logger;
}

export interface HomesSender {
  /** All may look different now, though no card does. */
  refresh(): void;
  /** Resolves when nothing is out at Slack any more. What waits is published after the next start. */
  stop(): Promise<void>;
}

/** Milliseconds. For so long after somebody looked, their tab follows what changes. */
const WATCHED = 3_600_000;
/** All are drawn anew this often at most when something changes, and this often without: rights change without a word. */
const GLANCE = 2000;
const REDRAW = 30_000;
/** After drawing all, so many times as long as that took, and no longer than the other. */
const REST = 4;
const LONGEST_REST = 5000;
/** A wake that was lost costs no more than this. */
const SWEEP = 5000;
/** Without the lease, or after the database did not answer. */
const RETRY = 1000;
const AT_ONCE = 4;

/** Starts at once, and publishes while it holds the lease. */
export function startHomes(options: HomesOptions): HomesSender {
  const { database, lease, draw, resting, asTyped, log } = options;
  const { db } = database;
  const clock = forwardClock(options.clock);
  const { nextAt, publish } = createHomePublishing({ ...options, clock });
  /** Something may look different from what was published. */
  let changed = true;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let restUntil = 0;
  let wanted = false;
  let stopped = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    wanted = true;
    running ??= run().finally(() => {
      running = undefined;
      if (wanted && !stopped) look();
    });
  }

  /** Cards change in their hundreds: no look before all may be drawn. */
  function noteChange(): void {
    changed = true;
    if (running || stopped) return;
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(0, drawAllIn(clock.now().getTime())));
  }

  async function run(): Promise<void> {
    clearTimeout(timer);
    let wait = SWEEP;
    while (wanted && !stopped) {
      wanted = false;
      wait = await round().catch((error: unknown) => {
        log.warn({ error: String(error) }, 'homes: looking for what is due');
        return RETRY;
      });
    }
    if (!stopped) timer = setTimeout(look, Math.min(SWEEP, changed ? GLANCE : SWEEP, Math.max(1, wait)));
  }

  /** Answers after how many milliseconds to look again. */
  async function round(): Promise<number> {
    const now = clock.now().getTime();
    if (!mayCall()) return RETRY;
    if (nextAt(true) > now) return nextAt(true) - now;
    const homes = await liveHomes(db);
    const isOver = ({ openedAt }: LiveHome) => openedAt.getTime() <= now - WATCHED;
    const watched = homes.filter((home) => !isOver(home));
    const all = drawAllIn(now) <= 0;
    const due = all ? watched : watched.filter(isWaitedFor);
    const drawn = await (all ? drawAll(due, now) : draw(due)).catch((error: unknown) => {
      log.warn({ error: String(error) }, 'homes: drawing those that are due');
      return undefined;
    });
    const isLeft = await settleAll([
      ...due.map((home) => ({ home, message: drawn?.get(home.user), stays: true })),
      ...homes.filter(isOver).map((home) => ({ home, message: resting, stays: false })),
    ]);
    changed ||= isLeft || !drawn;
    if (!drawn) return RETRY;
    return isLeft ? nextAt(false) - clock.now().getTime() : drawAllIn(clock.now().getTime());
  }

  function drawAllIn(now: number): number {
    if (!changed) return drawnAt + REDRAW - now;
    return Math.max(drawnAt + GLANCE - now, restUntil - clock.monotonic());
  }

  async function drawAll(due: LiveHome[], now: number): ReturnType<DrawHomes> {
    const began = clock.monotonic();
    // Before the rows are read: what changes while they are is seen the next time.
    changed = false;
    drawnAt = now;
    const drawn = await draw(due);
    const took = clock.monotonic() - began;
    restUntil = clock.monotonic() + Math.min(LONGEST_REST, REST * took);
    return drawn;
  }

  const mayCall = (): boolean => (lease()?.remaining() ?? 0) >= options.timeout;

  /** Resolves to whether some of them could not be published now. */
  async function settleAll(work: Work[]): Promise<boolean> {
    let isLeft = false;
    for (let from = 0; from < work.length && !stopped; from += AT_ONCE) {
      const settled = await Promise.all(work.slice(from, from + AT_ONCE).map(settle));
      isLeft ||= settled.includes(false);
    }
    return isLeft;
  }

  /** False when it is to be tried again. */
  async function settle({ home, message, stays }: Work): Promise<boolean> {
    const held = lease();
    if (!message) return true;
    if (!held || !mayCall()) return false;
    const { outcome, hash } = message === 'gone' ? gone : await show(home, asTyped(message));
    if (outcome === 'later') return false;
    if (outcome === 'gone') await homeGone(db, held, home.user);
    // What is right already, and nobody waits for, needs no writing down.
    else if (outcome === 'published' || isWaitedFor(home) || !stays)
      await homePublished(db, held, home, { hash, live: stays });
    return true;
  }

  async function show(home: LiveHome, message: Message) {
    const hash = homeHash(message);
    if (hash === home.sentHash) return { outcome: 'unchanged' as const, hash };
    return { outcome: await publish({ user: home.user, message, isWaitedFor: isWaitedFor(home) }), hash };
  }

  const unlisten = [database.onWake(homesTopic, look), database.onWake(cardsTopic, noteChange)];
  look();
  return {
    refresh: noteChange,
    stop: async () => {
      stopped = true;
      for (const stop of unlisten) stop();
      clearTimeout(timer);
      await running;
    },
  };
}

interface Work {
  home: LiveHome;
  message: Message | 'gone' | undefined;
  /** It is kept right from here on. */
  stays: boolean;
}

const gone = { outcome: 'gone' as const, hash: '' };

function isWaitedFor({ version, sentVersion }: LiveHome): boolean {
  return sentVersion < version;
}
