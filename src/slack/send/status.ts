import type { Kysely } from 'kysely';
import { type DeliveryStatus, lastErrors, waitingRows } from '#src/cards/delivery-status.ts';
import type { Clock } from '#src/clock.ts';
import type { Schema } from '#src/database/schema.ts';
import type { Detours } from './detours.ts';
import { EDITS, editsLeft, type Limits } from './limits.ts';

interface Sending {
  sending: boolean;
  limits: Limits;
  detours: Detours;
  clock: Clock;
}

export async function statusOf(
  db: Kysely<Schema>,
  { sending, limits, detours, clock }: Sending,
): Promise<DeliveryStatus> {
  const rows = await waitingRows(db);
  const errors = await lastErrors(db);
  const now = clock.now().getTime();
  const pausedUntil = (what: string) => {
    const until = limits.pauses.get(what) ?? 0;
    return until > now ? new Date(until) : null;
  };
  const edits = rows.find(({ channel }) => channel === null);
  return {
    sending,
    lanes: rows.flatMap(({ channel, waiting, oldest }) =>
      channel === null ? [] : [{ channel, waiting, oldest, pausedUntil: pausedUntil(channel) }],
    ),
    edits: {
      waiting: edits?.waiting ?? 0,
      oldest: edits?.oldest ?? null,
      left: editsLeft(limits, now),
      perMinute: EDITS.perMinute,
      pausedUntil: pausedUntil('edits'),
    },
    unreachable: detours.list(now),
    errors,
  };
}
