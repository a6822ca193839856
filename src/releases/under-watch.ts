// Releases whose operation still has an eye on them: while they roll out, and while they are baked.
import type { Kysely } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { appsNamedBy } from './catalogue.ts';
import type { OpenAlert } from './open-alerts.ts';
import type { Place } from './release.ts';

export interface UnderWatch extends Place {
  operation: string;
  version: string;
  isUp: boolean;
  /** Of the given ones, those whose labels name it. */
  alerts: OpenAlert[];
}

/** Those that any of these alerts is about. */
export async function underWatch(
  db: Kysely<Schema>,
  config: Parameters<typeof appsNamedBy>[0],
  alerts: readonly string[],
): Promise<UnderWatch[]> {
  if (alerts.length === 0 || Object.keys(config.apps).length === 0) return [];
  const releases = await db
    .selectFrom('operations')
    .innerJoin('releases', 'releases.operation', 'operations.id')
    .select(['operations.id as operation', 'releases.app', 'releases.environment', 'releases.version'])
    .select('releases.verdict')
    .where('operations.state', '=', 'running')
    .where('releases.verdict', 'in', ['rolling', 'live'])
    .execute();
  if (releases.length === 0) return [];
  const groups = await db
    .selectFrom('alert_groups')
    .select(['id', 'title', 'severity', 'labels', 'opened_at as openedAt'])
    .where('id', 'in', alerts)
    .execute();
  const named = groups.map((group) => ({ group, apps: appsNamedBy(config, group.labels) }));
  return releases.flatMap(({ verdict, ...release }) => {
    const about = named.filter(({ apps }) => apps.some((one) => isAbout(one, release)));
    const its = about.map(({ group: { labels: _, ...alert } }) => alert);
    return its.length === 0 ? [] : [{ ...release, isUp: verdict === 'live', alerts: its }];
  });
}

function isAbout(named: ReturnType<typeof appsNamedBy>[number], { app, environment }: Place): boolean {
  return named.app === app && (named.environment ?? environment) === environment;
}
