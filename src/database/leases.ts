import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Clock } from '#src/clock.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import type { Database } from './connect.ts';
import { beatLease, createLease, freeLease, type LeaseRow, readLease, takeLease } from './lease-rows.ts';
import type { Schema } from './schema.ts';

export interface Lease {
  readonly name: string;
  /** Grows with every owner; writes made under the lease carry it. */
  readonly epoch: number;
  /**
   * Milliseconds until others may take over, never more than 7,000 on a server. No outside call starts with less than
   * its own time-out left. Negative once it is over; Infinity on the embedded store, where the folder's lock is the lease.
   */
  remaining(): number;
}

export interface LeaseHolder {
  onGained(lease: Lease): void;
  /** Stop at once: somebody else may be at it. Not called by stop(). */
  onLost(): void;
}

export interface HeldLease {
  /** What is held now, if it is. */
  current(): Lease | undefined;
  /** Lets go, so that another takes over without waiting. The work under the lease must have ended. */
  stop(): Promise<void>;
}

export interface LeaseOptions {
  clock: Clock;
  log: Logger;
  /** Milliseconds. Only tests have reason to change them, and then all replicas alike. */
  beat?: number;
  patience?: number;
}

/** Of the observer's own monotonic time without a beat, after which it takes over. */
const PATIENCE = 7000;
const BEAT = 2000;
/** Between two looks of an observer. */
const LOOK = 500;

/** Tries for the lease, keeps it while it can, and tries again when it was lost. */
export function holdLease(
  database: Database,
  name: string,
  holder: LeaseHolder,
  { clock, log, beat = BEAT, patience = PATIENCE }: LeaseOptions,
): HeldLease {
  const owner = randomUUID();
  const embedded = database.kind === 'embedded';
  let held: { lease: Lease; until: number } | undefined;
  let seen: (LeaseRow & { since: number }) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function gain(epoch: number, started: number): void {
    const grant = { lease: { name, epoch, remaining: () => grant.until - clock.monotonic() }, until: 0 };
    grant.until = embedded ? Number.POSITIVE_INFINITY : started + patience;
    held = grant;
    log.info({ lease: name, epoch }, 'lease gained');
    holder.onGained(grant.lease);
  }

  function lose(reason: string): void {
    if (!held) return;
    log.warn({ lease: name, epoch: held.lease.epoch, reason }, 'lease lost');
    held = undefined;
    seen = undefined;
    holder.onLost();
  }

  async function keep(current: NonNullable<typeof held>): Promise<void> {
    // Counted from before the statement: an observer cannot have seen the beat earlier than that.
    const started = clock.monotonic();
    const kept = await beatLease(database, name, owner, current.lease.epoch);
    if (held !== current) return;
    if (!kept) return lose('another replica has taken over');
    current.until = started + patience;
  }

  async function look(): Promise<void> {
    const row = await readLease(database, name);
    const now = clock.monotonic();
    if (!row || row.beat !== seen?.beat || row.epoch !== seen.epoch) {
      seen = row && { ...row, since: now };
    }
    const free = !row || row.owner === '' || row.owner === owner || embedded;
    const silent = seen !== undefined && now - seen.since >= patience;
    if (!free && !silent) return;
    const epoch = row
      ? await takeLease(database, name, owner, row)
      : await createLease(database, name, owner);
    if (epoch === undefined || stopped) return;
    gain(epoch, now);
  }

  async function turn(): Promise<void> {
    const current = held;
    try {
      if (!current) await look();
      else if (!embedded) await keep(current);
    } catch (error) {
      log.debug({ lease: name, error: String(error) }, 'lease: the database did not answer');
    }
    if (stopped || (embedded && held)) return;
    timer = setTimeout(
      () => {
        running = turn();
      },
      held ? beat : LOOK,
    );
  }

  // Apart from the beat, which may be waiting for a database that does not answer.
  const watch = setInterval(() => {
    if (held && held.lease.remaining() <= 0) lose('no beat was stored in time');
  }, LOOK / 2);
  let running = turn();

  return {
    current: () => (held && held.lease.remaining() > 0 ? held.lease : undefined),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      clearInterval(watch);
      await running;
      const last = held;
      held = undefined;
      if (last && !embedded) await freeLease(database, name, owner, last.lease.epoch).catch(() => {});
    },
  };
}

/**
 * The first statement of a transaction that acts for the lease. It rejects when another replica has taken over, and
 * keeps others from taking over before the commit.
 */
export async function fence(trx: Transaction<Schema>, lease: Lease): Promise<void> {
  const row = await trx
    .selectFrom('leases')
    .select('epoch')
    .where('name', '=', lease.name)
    .where('epoch', '=', lease.epoch)
    .forShare()
    .executeTakeFirst();
  if (!row) throw new TemporaryError(`another replica has taken over ${lease.name}`);
}

/** The same for a single statement: true in its `where` while nobody else has taken over. */
export function whileHeld(lease: Lease) {
  return sql<boolean>`exists (select from leases where name = ${lease.name} and epoch = ${lease.epoch} for share)`;
}
