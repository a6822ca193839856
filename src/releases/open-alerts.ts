import type { Kysely } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { appsNamedBy } from './catalogue.ts';

export interface OpenAlert {
  id: string;
  title: string;
  severity: 'critical' | 'warning' | 'info';
  openedAt: Date;
}

/** More that fire at once say nothing more about one app. */
const most = 500;

/** Firing alerts whose labels name this app there, the worst first. */
export async function openAlerts(
  db: Kysely<Schema>,
  config: Parameters<typeof appsNamedBy>[0],
  app: string,
  environment: string,
): Promise<OpenAlert[]> {
  const rows = await db
    .selectFrom('alert_groups')
    .select(['id', 'title', 'severity', 'labels', 'opened_at'])
    .where('state', 'in', ['firing', 'acknowledged'])
    .where('firing', '>', 0)
    .orderBy('opened_at', 'desc')
    .limit(most)
    .execute();
  const order = ['critical', 'warning', 'info'];
  return rows
    .filter(({ labels }) =>
      appsNamedBy(config, labels).some(
        (named) => named.app === app && (named.environment ?? environment) === environment,
      ),
    )
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
    .map(({ id, title, severity, opened_at }) => ({ id, title, severity, openedAt: opened_at }));
}
