import { type Kysely, type Selectable, sql } from 'kysely';
import type { AlertGroupTable, Held, Schema } from '#src/database/schema.ts';
import type { AlertView, CardView, GroupView, HoldView } from './view.ts';

/** As many as a card lists. */
export const shownAlerts = 6;

/** In one query, however many. Groups that do not exist are left out. */
export async function readCards(
  db: Kysely<Schema>,
  ids: string[],
  most = shownAlerts,
): Promise<Map<string, CardView>> {
  if (ids.length === 0) return new Map();
  // A few rows of each severity, along the index: a group may hold twenty thousand.
  const { rows } = await sql<Selectable<AlertGroupTable> & Aggregated>`
    select g.*, of_group.since, of_group.heard_at, of_group.alerts
    from alert_groups g
    cross join lateral (
      select min(starts_at) as since, (array_agg(received_at order by starts_at))[1] as heard_at,
        coalesce(json_agg(shown order by place) filter (where place <= ${most}), '[]') as alerts
      from (
        select a.starts_at, a.received_at, row_number() over (order by rank, a.starts_at, a.id) as place,
          json_build_object('name', a.name, 'severity', a.severity, 'status', a.status,
            'startsAt', extract(epoch from a.starts_at) * 1000, 'labels', a.labels, 'annotations', a.annotations)
            as shown
        from (values ('critical', 0), ('warning', 1), ('info', 2)) as severities (severity, rank)
        cross join lateral (
          select * from alerts
          where group_id = g.id and alerts.severity = severities.severity
            and status = case when g.firing > 0 then 'firing' else 'resolved' end
          order by starts_at, id limit ${most}
        ) a
      ) ranked
    ) of_group
    where g.id in (${sql.join(ids)})`.execute(db);
  return new Map(
    rows.map((row) => [
      row.id,
      { group: groupView(row), since: row.since, heardAt: row.heard_at, alerts: row.alerts.map(alertView) },
    ]),
  );
}

interface Aggregated {
  since: Date | null;
  heard_at: Date | null;
  alerts: StoredAlert[];
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
    hold: row.hold && holdView(row.hold),
  };
}

export function holdView({ why, since, until, ended }: Held): HoldView {
  return {
    why,
    since: new Date(since),
    until: new Date(until),
    ended: ended === null ? null : new Date(ended),
  };
}
