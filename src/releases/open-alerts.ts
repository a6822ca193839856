import { type Kysely, sql } from 'kysely';
import type { Config } from '#src/config.ts';
import type { Schema } from '#src/database/schema.ts';
import { environmentLabels, waysToName } from './catalogue.ts';
import type { Place } from './release.ts';

export interface OpenAlert {
  id: string;
  title: string;
  severity: 'critical' | 'warning' | 'info';
  openedAt: Date;
}

/** Of one app: more that fire at once say nothing more about it. */
const most = 500;

/** Firing alerts whose labels name this app there, the worst first; with `since`, of those that began then or later. */
export async function openAlerts(
  db: Kysely<Schema>,
  config: Pick<Config, 'apps' | 'environments'>,
  { app, environment }: Place,
  since?: Date,
): Promise<OpenAlert[]> {
  const ways = JSON.stringify(waysToName(config, app));
  const namespace = config.environments[environment]?.namespace ?? null;
  const said = sql<string>`coalesce(${sql.join(environmentLabels.map((label) => sql`labels ->> ${label}`))})`;
  let alerts = db
    .selectFrom('alert_groups')
    .select(['id', 'title', 'severity', 'opened_at as openedAt'])
    .where('state', '<>', 'resolved')
    .where('firing', '>', 0)
    .where(sql<boolean>`exists (select from jsonb_array_elements(${ways}::jsonb) way where labels @> way)`)
    .where(
      sql<boolean>`case when ${said} is not null then ${said} = ${environment}
                   else coalesce(labels ->> 'namespace' = ${namespace}, true) end`,
    );
  if (since) {
    // One that was resolved shortly before and fires again has begun anew, in the row that it had.
    alerts = alerts.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('alert_events')
          .whereRef('alert_events.group_id', '=', 'alert_groups.id')
          .where('alert_events.kind', 'in', ['opened', 'reopened'])
          .where('alert_events.at', '>=', since),
      ),
    );
  }
  return await alerts
    .orderBy(sql`array_position(array['critical', 'warning', 'info'], severity)`)
    .orderBy('opened_at', 'desc')
    .limit(most)
    .execute();
}
