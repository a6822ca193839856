import type { Clock } from '#src/clock.ts';
import type { Logger } from '#src/log.ts';
import type { Database } from './connect.ts';
import type { Lease } from './leases.ts';
import { claimDue, nearestDue, putOff, removeDone, type TimerRow } from './timer-rows.ts';

export interface DueTimer {
  subject: string;
  dueAt: Date;
  detail: object;
  /** 1 at first; more when an earlier run rejected or its process ended. */
  attempt: number;
}

/** Runs at least once per timer. A rejection is tried again after a pause that doubles from 1 s to 5 min. */
export type TimerHandlers = Record<string, (timer: DueTimer) => Promise<void>>;

export interface RunningTimers {
  /** Milliseconds since the timers were last looked through; more than a minute means that nothing fires. */
  silentFor(): number;
  /** Takes no more timers and resolves when the handlers at work have ended. */
  stop(): Promise<void>;
}

interface Options {
  database: Database;
  clock: Clock;
  log: Logger;
  handlers: TimerHandlers;
  /** Under which they run: start when it is gained, stop when it is lost. */
  lease: Lease;
}

const SWEEP = 30_000;
/** Looking at the clock costs nothing, and sees it moved by a test, by the machine's own correction, or by a sleep. */
const GLANCE = 50;
const AT_ONCE = 20;

export function runTimers({ database, clock, log, handlers, lease }: Options): RunningTimers {
  const kinds = Object.keys(handlers);
  const running = new Map<number, Promise<void>>();
  let next: Date | undefined = new Date(0);
  let sweptAt = clock.monotonic();
  let lookedAt = sweptAt;
  let turn: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  async function run(row: TimerRow): Promise<void> {
    const { kind, subject, detail, attempts, due_at: dueAt } = row;
    try {
      await handlers[kind]?.({ subject, dueAt, detail, attempt: attempts });
      await removeDone(database, lease, row);
    } catch (error) {
      log.warn({ kind, subject, attempt: attempts, error }, 'timer not done');
      await putOff(database, lease, row, new Date(clock.now().getTime() + pause(attempts)));
    }
  }

  function start(row: TimerRow): void {
    const done = run(row)
      // Not in `running` then, but still in its row: the next look takes it up again.
      .catch((error) => log.warn({ kind: row.kind, subject: row.subject, error }, 'timer not recorded'))
      .finally(() => {
        running.delete(row.id);
        look();
      });
    running.set(row.id, done);
  }

  const which = () => ({ kinds, running: [...running.keys()] });

  async function claim(): Promise<void> {
    next = undefined;
    sweptAt = clock.monotonic();
    const most = AT_ONCE - running.size;
    if (most > 0 && lease.remaining() > 0) {
      for (const row of await claimDue(database, lease, { ...which(), now: clock.now(), most })) start(row);
    }
    // A full house looks again when one of its handlers has ended.
    next = running.size < AT_ONCE ? await nearestDue(database, which()) : undefined;
    lookedAt = clock.monotonic();
  }

  /** One look at a time; a wish made meanwhile is another one afterwards. */
  function look(): void {
    if (stopped) return;
    if (turn) {
      again = true;
      return;
    }
    again = false;
    turn = claim()
      .catch((error) => log.debug({ error: String(error) }, 'timers: the database did not answer'))
      .finally(() => {
        turn = undefined;
        if (again) look();
      });
  }

  const stopListening = database.onWake('timers', look);
  const stopWatching = database.onState(({ up }) => {
    if (up) look();
  });
  const glance = setInterval(() => {
    const due = next !== undefined && next <= clock.now();
    if (due || clock.monotonic() - sweptAt >= SWEEP) look();
  }, GLANCE);
  look();

  return {
    silentFor: () => clock.monotonic() - lookedAt,
    stop: async () => {
      stopped = true;
      clearInterval(glance);
      stopListening();
      stopWatching();
      await turn;
      await Promise.all(running.values());
    },
  };
}

function pause(attempts: number): number {
  return Math.min(1000 * 2 ** Math.min(attempts - 1, 20), 300_000);
}
