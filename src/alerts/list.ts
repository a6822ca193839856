import { type Kysely, sql } from 'kysely';
import { cardAddresses } from '#src/cards/addresses.ts';
import type { Schema } from '#src/database/schema.ts';
import type { GroupState } from './alert.ts';
import type { AlertFilter, Listed } from './alerts.ts';
import { alertSubject } from './group.ts';
import { readCards } from './views.ts';

/** As many as fit a message that is still read on a phone. */
export const mostListed = 15;

const states = {
  open: ['firing', 'acknowledged'],
  firing: ['firing'],
  acknowledged: ['acknowledged'],
  resolved: ['resolved'],
} satisfies Record<AlertFilter, GroupState[]>;

export async function listAlerts(
  db: Kysely<Schema>,
  filter: AlertFilter,
  channels?: readonly string[],
): Promise<Listed> {
  const wanted = channels ? sql<boolean>`channel = any(${channels}::text[])` : sql<boolean>`true`;
  const counts = { critical: 0, warning: 0, info: 0 };
  let unacknowledged = 0;
  const totals = await db
    .selectFrom('alert_groups')
    .select(['severity', 'state', (expression) => expression.fn.countAll<number>().as('count')])
    .where('state', 'in', [...states[filter]])
    .where(isShown)
    .where(wanted)
    .groupBy(['severity', 'state'])
    .execute();
  for (const { severity, state, count } of totals) {
    counts[severity] += Number(count);
    if (state === 'firing') unacknowledged += Number(count);
  }

  const rows = await db
    .selectFrom('alert_groups')
    .select('id')
    .where('state', 'in', [...states[filter]])
    .where(isShown)
    .where(wanted)
    .$if(filter === 'resolved', (query) => query.orderBy('resolved_at', 'desc'))
    .$if(filter !== 'resolved', (query) => query.orderBy(worstFirst).orderBy('changed_at', 'desc'))
    .limit(mostListed)
    .execute();
  const ids = rows.map(({ id }) => id);
  const cards = await readCards(db, ids, 1);
  const addresses = await cardAddresses(db, ids.map(alertSubject));
  return { cards: ids.flatMap((id) => cards.get(id) ?? []), counts, unacknowledged, addresses };
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object: as many as a menu takes. */
const mostSuggested = 100;

export async function suggestAlerts(
  db: Kysely<Schema>,
  words: string,
): Promise<{ id: string; title: string }[]> {
  return await db
    .selectFrom('alert_groups')
    .select(['id', 'title'])
    .where('state', 'in', [...states.open])
    .where(isShown)
    .where(sql<boolean>`strpos(lower(id || ' ' || title), lower(${words})) > 0`)
    .orderBy(worstFirst)
    .orderBy('changed_at', 'desc')
    .limit(mostSuggested)
    .execute();
}

/** A group that was over before it was ever seen firing is kept only to know late news as late. */
const isShown = sql<boolean>`exists (select from alert_events where group_id = alert_groups.id)`;

const worstFirst = sql`case severity when 'critical' then 0 when 'warning' then 1 else 2 end, (state = 'acknowledged')`;
