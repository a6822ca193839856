// One replica makes Slack show what the rows say. https://docs.slack.dev/apis/web-api/rate-limits
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { DrawCards } from '#src/cards/cards.ts';
import { cardsTopic } from '#src/cards/create-cards.ts';
import { type DeliveryRows, deliveryRows } from '#src/cards/delivery-rows.ts';
import type { Delivery } from '#src/cards/delivery-status.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { holdLease, type Lease, type LeaseOptions } from '#src/database/leases.ts';
import type { Logger } from '#src/log.ts';
import type { AsTyped } from '#src/messages/prefix.ts';
import { createBackoff } from './backoff.ts';
import { slackCalls } from './calls.ts';
import type { Desk } from './deliver.ts';
import { createDetours } from './detours.ts';
import { forwardClock } from './forward-clock.ts';
import { type Limits, pause, unspent } from './limits.ts';
import { createRounds } from './rounds.ts';
import { statusOf } from './status.ts';

export interface SenderOptions {
  database: Database;
  /** With a time-out of `timeout`, no retries, and rate limits rejected. */
  client: WebClient;
  timeout: number;
  /** By the kind of the subject. */
  draw: Record<string, DrawCards>;
  /** Where cards go whose channel takes nothing. */
  fallback?: string | undefined;
  clock: Clock;
  log: Logger;
  observe?: Desk['observe'];
  /** Left out where commands have no prefix. */
  asTyped?: AsTyped;
  lease?: Partial<LeaseOptions>;
  /** Left out except by tests, which end the process between two writes. */
  rows?: DeliveryRows;
}

export interface Sender extends Delivery {
  /** While it is held, this one sends. */
  lease(): Lease | undefined;
  /** Looks at once for what is due, as when the clock was moved. */
  look(): void;
  /** Resolves when nothing is out at Slack any more. What waits is sent after the next start. */
  stop(): Promise<void>;
}

/** Milliseconds. A wake that was lost costs no more than this. */
const SWEEP = 5000;
/** After the database did not answer. */
const RETRY = 1000;
/**
 * A look reads all that waits. While thousands of cards wait for their lane and more come in, looks would take the
 * store for themselves: they rest twice as long as they took, and no longer than anybody would notice.
 */
const REST = 2;
const LONGEST_REST = 250;

/** Starts at once, and sends while it holds the lease. */
export function startSender(options: SenderOptions): Sender {
  const { database, log, timeout } = options;
  const clock = forwardClock(options.clock);
  const backoff = createBackoff();
  let limits: Limits = unspent;
  let lease: Lease | undefined;
  const stopping = new AbortController();
  let wanted = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const holdFor = (what: string, milliseconds: number) => {
    limits = pause(limits, what, clock.now().getTime() + milliseconds);
  };
  const common: Omit<Desk, 'lease'> = {
    calls: slackCalls(options.client, stopping.signal),
    rows: options.rows ?? deliveryRows(database),
    clock,
    log,
    timeout,
    detours: createDetours(options.fallback),
    refused: new Map(),
    directs: new Map(),
    hold: holdFor,
    backOff(what) {
      const wait = backoff.next(what);
      holdFor(what, wait);
      return wait;
    },
    calm: backoff.reset,
    observe: options.observe ?? (() => {}),
    asTyped: options.asTyped ?? ((message) => message),
  };
  const rounds = createRounds({
    database,
    draw: options.draw,
    limits: {
      get: () => limits,
      set(next) {
        limits = next;
      },
    },
    answered: look,
  });

  function look(): void {
    wanted = true;
    running ??= run().finally(() => {
      running = undefined;
      if (wanted) look();
    });
  }

  async function run(): Promise<void> {
    clearTimeout(timer);
    let wait = SWEEP;
    while (wanted && lease && !stopping.signal.aborted) {
      wanted = false;
      const began = clock.monotonic();
      wait = await rounds.next({ ...common, lease }).catch((error: unknown) => {
        log.warn({ error: String(error) }, 'sender: looking for what is due');
        return RETRY;
      });
      const took = clock.monotonic() - began;
      if (wanted) await sleep(Math.min(LONGEST_REST, REST * took));
    }
    wanted = false;
    if (!stopping.signal.aborted) timer = setTimeout(look, Math.min(SWEEP, wait));
  }

  const unlisten = database.onWake(cardsTopic, look);
  const held = holdLease(
    database,
    'sender',
    {
      onGained(gained) {
        lease = gained;
        look();
      },
      onLost() {
        lease = undefined;
      },
    },
    { clock, log, ...options.lease },
  );

  return {
    look,
    lease: () => lease,
    status: () =>
      statusOf(database.db, { limits, detours: common.detours, sending: lease !== undefined, clock }),
    async stop() {
      stopping.abort();
      unlisten();
      clearTimeout(timer);
      await running;
      await rounds.finished();
      await held.stop();
    },
  };
}
