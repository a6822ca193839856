// What changed around an alert: before it, which may be why, and since, which may be the way out.
import { type Kysely, sql } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { appsNamedBy, type Named } from './catalogue.ts';
import type { Change } from './change.ts';

/** Milliseconds before an alert in which a change is worth naming. */
export const suspectWindow = 2 * 3_600_000;

/** As many as a card has room for. */
const mostBefore = 3;
const mostSince = 3;

export interface ChangesAround {
  /** The likeliest first: where the labels say the environment, only what happened there is among them. */
  before: Change[];
  /** The latest first. */
  since: Change[];
  /** The apps that the alert's labels name. */
  apps: string[];
}

export interface Suspected {
  id: string;
  labels: Record<string, string>;
  beganAt: Date;
}

/** Of each alert whose labels name an app of the configuration; the others are left out. In one query, however many. */
export async function changesAround(
  db: Kysely<Schema>,
  config: Parameters<typeof appsNamedBy>[0],
  alerts: readonly Suspected[],
): Promise<Map<string, ChangesAround>> {
  const named = alerts.flatMap((alert) => {
    const apps = appsNamedBy(config, alert.labels);
    return apps.length === 0 ? [] : [{ alert, apps }];
  });
  const around = new Map<string, ChangesAround>(
    named.map(({ alert, apps }) => [
      alert.id,
      { before: [], since: [], apps: [...new Set(apps.map(({ app }) => app))] },
    ]),
  );
  const asked = named.flatMap(({ alert, apps }) => apps.map((one) => question(alert, one)));
  if (asked.length === 0) return around;
  for (const { alert, early, ...change } of await read(db, asked)) {
    const found = around.get(alert);
    if (early) found?.before.push(change);
    else found?.since.push(change);
  }
  for (const { before, since } of around.values()) {
    before.sort((a, b) => weight(b) - weight(a) || b.at.getTime() - a.at.getTime()).splice(mostBefore);
    since.sort((a, b) => b.at.getTime() - a.at.getTime()).splice(mostSince);
  }
  return around;
}

function question(
  { id, beganAt }: Suspected,
  { app, environment = null }: { app: string; environment?: Named['environment'] | null },
) {
  return {
    alert: id,
    app,
    environment,
    began: beganAt,
    from: new Date(beganAt.getTime() - suspectWindow),
  };
}

type Found = Change & { alert: string; early: boolean };

async function read(db: Kysely<Schema>, asked: object[]): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select said.alert, changed.*
    from json_to_recordset(${JSON.stringify(asked)}::json)
      as said (alert text, app text, environment text, began timestamptz, "from" timestamptz)
    cross join lateral (
      (select changes.*, true as early from changes
       where app = said.app and environment = coalesce(said.environment, environment)
         and at between said."from" and said.began
       order by at desc, id desc limit 10)
      union all
      (select changes.*, false as early from changes
       where app = said.app and environment = coalesce(said.environment, environment) and at > said.began
       order by at desc, id desc limit ${mostSince})
    ) changed`.execute(db);
  return rows.map((row) => ({
    ...row,
    id: Number(row.id),
    release: row.release === null ? null : Number(row.release),
  }));
}

/** Other code is likelier the reason than more or fewer of the same. */
function weight({ kind }: Change): number {
  return kind === 'restart' || kind === 'scale' || kind === 'pause' || kind === 'resume' ? 0 : 1;
}
