import { type Kysely, sql } from 'kysely';
import type { Schema } from '#src/database/schema.ts';

export interface Waiting {
  /** Cards and messages not yet in Slack as they should be. */
  waiting: number;
  oldest: Date | null;
}

export interface LaneStatus extends Waiting {
  channel: string;
  /** Slack asked us to wait, or we wait for Slack. */
  pausedUntil: Date | null;
}

/** How far what Slack shows is from what it should show. */
export interface DeliveryStatus {
  /** False on a replica that leaves the sending to another; lanes and errors are known to all. */
  sending: boolean;
  lanes: LaneStatus[];
  /** Edits of cards have one budget for the whole workspace. */
  edits: Waiting & { left: number; perMinute: number; pausedUntil: Date | null };
  /** Channels that take nothing, by Slack's error code; their cards go to the fallback channel. */
  unreachable: { channel: string; reason: string }[];
  /** The newest first. */
  errors: { channel: string; error: string; attempts: number; retryAt: Date | null }[];
}

export interface Delivery {
  status(): Promise<DeliveryStatus>;
}

const ERRORS = 5;

/** New cards and messages by channel, with the edits under no channel. */
export async function waitingRows(db: Kysely<Schema>): Promise<(Waiting & { channel: string | null })[]> {
  const { rows } = await sql<Waiting & { channel: string | null }>`
    select channel, count(*)::integer as waiting, min(since) as oldest from (
      select case when ts is null then channel end as channel, wanted_at as since from cards where sent_version < version
      union all
      select channel, queued_at from messages where state = 'queued'
    ) as everything
    group by channel order by min(since)
  `.execute(db);
  return rows;
}

export async function lastErrors(db: Kysely<Schema>): Promise<DeliveryStatus['errors']> {
  const { rows } = await sql<DeliveryStatus['errors'][number]>`
    select channel, error, attempts, "retryAt" from (
      select channel, last_error as error, attempts, retry_at as "retryAt" from cards
      where sent_version < version and last_error is not null
      union all
      select channel, last_error, attempts, retry_at from messages where state = 'queued' and last_error is not null
    ) as everything
    order by "retryAt" desc nulls last limit ${ERRORS}
  `.execute(db);
  return rows;
}
