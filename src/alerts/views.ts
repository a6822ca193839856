import { type Kysely, type Selectable, sql } from 'kysely';
import type { AlertGroupTable, Schema } from '#src/database/schema.ts';
import type { AlertView, CardView, GroupView } from './view.ts';

/** As many as a card lists. */
export const shownAlerts = 6;

/** In one query, however many. Groups that do not exist are left out. */
export async function readCards(
  db: Kysely<Schema>,
  ids: string[],
  most = shownAlerts,
): Promise<Map<string, CardView>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Selectable<AlertGroupTable> & { since: Date | null; alerts: StoredAlert[] }>`
    select g.*, of_group.since, of_group.alerts
    from alert_groups g
    left join lateral (
      select min(starts_at) filter (where status = 'firing') as since,
        coalesce(json_agg(shown order by place) filter (where place <= ${most}), '[]') as alerts
      from (
        select status, starts_at, row_number() over worst_first as place,
          case when row_number() over worst_first <= ${most} then
            json_build_object('name', name, 'severity', severity, 'status', status,
              'startsAt', extract(epoch from starts_at) * 1000, 'labels', labels, 'annotations', annotations)
          end as shown
        from alerts
        where group_id = g.id and (status = 'firing' or g.state = 'resolved')
        window worst_first as (order by status, case severity when 'critical' then 0 when 'warning' then 1 else 2 end,
          starts_at, id)
      ) ranked
    ) of_group on true
    where g.id in (${sql.join(ids)})`.execute(db);
  return new Map(
    rows.map((row) => [
      row.id,
      { group: groupView(row), since: row.since, alerts: row.alerts.map(alertView) },
    ]),
  );
}

type StoredAlert = Omit<AlertView, 'startsAt'> & { startsAt: number };

function alertView({ startsAt, ...alert }: StoredAlert): AlertView {
  return { ...alert, startsAt: new Date(startsAt) };
}

export function groupView(row: Selectable<AlertGroupTable>): GroupView {
  const { id, source, state, severity, title, labels, annotations, links, channel, firing, total } = row;
  return {
    ...{ id, source, state, severity, title, labels, annotations, links, channel, firing, total },
    openedAt: row.opened_at,
    acknowledgedBy: row.acknowledged_by,
    acknowledgedAt: row.acknowledged_at,
    resolvedBy: row.resolved_by,
    resolvedAt: row.resolved_at,
  };
}
