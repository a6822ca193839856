import { sql, type Transaction } from 'kysely';
import type { Cards } from '#src/cards/cards.ts';
import { failingAlone } from '#src/database/alone.ts';
import type { Schema } from '#src/database/schema.ts';
import type { Logger } from '#src/log.ts';
import { shownAgain } from '#src/messages/alert-hold.ts';
import { compareSeverity, type Severity } from './alert.ts';
import type { OnOpened } from './apply.ts';
import { alertSubject } from './group.ts';

type Trx = Transaction<Schema>;

export interface HeldAlert {
  id: string;
  title: string;
  severity: Severity;
  /** `resolved` while nobody was told, `firing` and shown now, or `shown` before, as when it became critical. */
  became: 'firing' | 'resolved' | 'shown';
}

/**
 * Shows what still fires of what this hold kept back, as anything that begins is shown. Resolves to all that it held,
 * the worst first. The hold must be locked, and hold nothing any more.
 */
export async function endHold(
  trx: Trx,
  cards: Cards,
  hold: string,
  { at, opened, log }: { at: Date; opened: OnOpened; log: Logger },
): Promise<HeldAlert[]> {
  const rows = (await lockHeld(trx, hold)).sort((a, b) => compareSeverity(a.severity, b.severity));
  const kept = rows.filter(({ hold: its }) => its?.ended === null);
  if (kept.length > 0) await markEnded(trx, hold, at);
  const firing = kept.filter(({ state }) => state !== 'resolved');
  await show(trx, cards, firing, at);
  const began = firing.map(({ id, title, severity, labels, hold: its }) => ({
    ...{ id, title, severity, labels, heldBy: null },
    again: its?.again ?? false,
    beganAt: new Date(its?.since ?? at),
  }));
  // Or nothing of it would ever be shown, and what held it could not end.
  const failed = await failingAlone(trx, () => opened(trx, began));
  if (failed)
    log.error({ err: failed.problem, hold }, 'telling what an alert has to do with; its card comes without');
  return rows.map(({ id, title, severity, state, hold: its }) => {
    const became = state === 'resolved' ? 'resolved' : 'firing';
    return { id, title, severity, became: its?.ended === null ? became : 'shown' };
  });
}

async function lockHeld(trx: Trx, hold: string) {
  return await trx
    .selectFrom('alert_groups')
    .select(['id', 'title', 'severity', 'state', 'channel', 'labels', 'hold'])
    .where(sql<boolean>`hold ->> 'by' = ${hold}`)
    .orderBy('id')
    .forUpdate()
    .execute();
}

async function markEnded(trx: Trx, hold: string, at: Date): Promise<void> {
  const ended = JSON.stringify({ ended: at.toISOString() });
  await sql`
    with shown as (
      update alert_groups set hold = hold || ${ended}::jsonb, version = version + 1
      where hold ->> 'by' = ${hold} and hold ->> 'ended' is null
      returning id, hold
    )
    insert into alert_events (group_id, at, kind, detail)
    select id, ${at}::timestamptz, 'shown', jsonb_build_object('hold', hold) from shown`.execute(trx);
}

type Row = Awaited<ReturnType<typeof lockHeld>>[number];

async function show(trx: Trx, cards: Cards, groups: Row[], at: Date): Promise<void> {
  for (const [channel, those] of Map.groupBy(groups, (group) => group.channel)) {
    const subjects = those.map(({ id }) => alertSubject(id));
    await cards.show(trx, channel, subjects, 'verdict');
  }
  const lines = groups.flatMap(({ id, title, hold }) => {
    if (!hold?.again) return [];
    const message = shownAgain({ ...hold, ended: at.toISOString() }, { id, title });
    return [{ thread: alertSubject(id), broadcast: true, message, urgency: 'verdict' as const }];
  });
  await cards.say(trx, lines);
}
