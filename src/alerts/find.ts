import type { Kysely } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { UserError } from '#src/errors.ts';
import { noSuchAlert, severalAlerts } from '#src/messages/alert-refusals.ts';
import { nearest } from '#src/nearest.ts';
import type { GroupView } from './view.ts';
import { groupView } from './views.ts';

const mostListed = 5;

/** What is open goes before what is over, so that two letters stay enough while history grows. */
export async function findAlert(db: Kysely<Schema>, prefix: string): Promise<GroupView> {
  const rows = await db
    .selectFrom('alert_groups')
    .selectAll()
    .where('id', 'like', `${prefix.replace(/[%_\\]/g, '\\$&')}%`)
    .orderBy((column) =>
      column.case().when('id', '=', prefix).then(0).when('state', '<>', 'resolved').then(1).else(2).end(),
    )
    .orderBy('changed_at', 'desc')
    .limit(mostListed + 1)
    .execute();
  const [first] = rows;
  if (!first) throw new UserError(noSuchAlert(prefix, nearest(prefix, await openIds(db))));
  if (first.id === prefix) return groupView(first);
  const open = rows.filter(({ state }) => state !== 'resolved');
  const matching = open.length > 0 ? open : rows;
  if (matching.length === 1) return groupView(first);
  throw new UserError(
    severalAlerts(prefix, matching.slice(0, mostListed).map(groupView), matching.length > mostListed),
  );
}

/** The group that this request has changed, as it is now. */
export async function changedBy(db: Kysely<Schema>, key: string): Promise<GroupView | undefined> {
  const row = await db
    .selectFrom('alert_groups')
    .selectAll()
    .where('id', '=', (query) =>
      query.selectFrom('alert_events').select('group_id').where('request_key', '=', key),
    )
    .executeTakeFirst();
  return row && groupView(row);
}

async function openIds(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db
    .selectFrom('alert_groups')
    .select('id')
    .where('state', '<>', 'resolved')
    .orderBy('changed_at', 'desc')
    .limit(500)
    .execute();
  return rows.map(({ id }) => id);
}
