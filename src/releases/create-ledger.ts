import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { Schema } from '#src/database/schema.ts';
import type { Change } from './change.ts';
import { changesBefore, recordChange } from './change-rows.ts';
import { readDelivery } from './deliveries.ts';
import { readInterventions, releasesTopic } from './interventions.ts';
import type { Beginning, Ledger } from './ledger.ts';
import type { Place, Release } from './release.ts';
import { columnsOf, historyRows, type ReleaseRow, releaseOf, toRow } from './release-rows.ts';
import { see } from './see.ts';
import { closeAbandoned, rollAnew, type Verdict, type Which, writeVerdict } from './write-verdict.ts';

type Trx = Transaction<Schema>;
type Record = typeof recordChange;

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object: as many as a menu takes. */
const mostSuggested = 100;

/** Joins the transaction in which a change is written. */
export type OnChange = (trx: Trx, change: Omit<Change, 'id'>) => Promise<void>;

export function createLedger(database: Database, clock: Clock, onChange: OnChange = async () => {}): Ledger {
  const { db } = database;
  const interventions = readInterventions(database, clock);
  const record: Record = async (trx, change) => {
    await recordChange(trx, change);
    await onChange(trx, change);
  };
  const update = async (operation: string, set: Partial<ReleaseRow>): Promise<void> => {
    await db.updateTable('releases').set(toRow(set)).where('operation', '=', operation).execute();
  };
  const settle = (which: Which, set: Verdict): Promise<void> =>
    database.tx((trx) => writeVerdict(trx, which, set, clock.now()));
  return {
    history: async (place) => (await historyRows(db, place)).map(releaseOf),
    byOperation: async (operation) => {
      const row = db.selectFrom('releases').selectAll().where('operation', '=', operation);
      const found = await row.executeTakeFirst();
      return found && releaseOf(found);
    },
    suggest: (words, place) => suggest(db, words, place),

    begin: (release) => database.tx((trx) => begin(trx, record, release, clock.now())),
    migrated: (operation) => update(operation, { migrated: true }),
    written: async (operation, seen) => {
      await rollAnew(db, operation);
      await update(operation, columnsOf(seen));
    },
    live: (operation) => settle({ operation }, { verdict: 'live', settled_at: clock.now() }),
    stopped: (operation) => settle({ operation }, { verdict: 'stopped', settled_at: clock.now() }),
    failed: (operation, problem) =>
      settle({ operation }, { verdict: 'failed', problem: problem.slice(0, 1000), settled_at: clock.now() }),
    doomed: async (operation, since) => {
      const doomed_at = since ? sql<Date>`coalesce(doomed_at, ${since}::timestamptz)` : null;
      const row = db.updateTable('releases').set({ doomed_at }).where('operation', '=', operation);
      return (await row.returning('doomed_at').executeTakeFirst())?.doomed_at ?? undefined;
    },
    keep: async ({ app, environment }) => {
      const row = db.updateTable('releases').set({ kept: true }).where('app', '=', app);
      const kept = row.where('environment', '=', environment).where('doomed_at', 'is not', null);
      const { numUpdatedRows } = await kept.where('verdict', '=', 'rolling').executeTakeFirst();
      database.wake(releasesTopic);
      return numUpdatedRows > 0n;
    },
    overtakenBy: interventions.overtakenBy,
    isKept: interventions.isKept,
    proven: (operation) => settle({ operation }, { verdict: 'proven good', proven_at: clock.now() }),
    rolledBack: (id) => settle({ id }, { verdict: 'rolled back' }),
    delivery: (release) => readDelivery(db, release),

    see: (place, seen, by) => database.tx((trx) => see(trx, record, { place, seen, by, at: clock.now() })),
    seenWell: (id, verdict) =>
      settle(
        { id },
        { verdict, ...(verdict === 'live' ? { settled_at: clock.now() } : { proven_at: clock.now() }) },
      ),

    closeAbandoned: (place) => database.tx((trx) => closeAbandoned(trx, place, clock.now())),

    changed: (change) => database.tx((trx) => record(trx, { ...change, at: clock.now(), release: null })),
    changesBefore: (apps, at, window) => changesBefore(db, apps, at, window),
  };
}

async function suggest(
  db: Kysely<Schema>,
  words: string,
  { app, environment }: Partial<Place> = {},
): Promise<Release[]> {
  const rows = await db
    .selectFrom('releases')
    .selectAll()
    .where(sql<boolean>`strpos(lower(version || ' ' || app || ' ' || environment), lower(${words})) > 0`)
    .$if(app !== undefined, (rows) => rows.where('app', '=', app ?? ''))
    .$if(environment !== undefined, (rows) => rows.where('environment', '=', environment ?? ''))
    .orderBy('id', 'desc')
    .limit(mostSuggested)
    .execute();
  return rows.map(releaseOf);
}

async function begin(trx: Trx, record: Record, { from, ...release }: Beginning, at: Date): Promise<void> {
  const { app, environment, origin: kind, version, by, operation } = release;
  const inserted = await trx
    .insertInto('releases')
    .values({
      ...release,
      images: JSON.stringify(release.images),
      manifests: release.manifests && JSON.stringify(release.manifests),
      labels: JSON.stringify(release.labels),
      verdict: 'rolling',
      migrated: false,
      started_at: at,
    })
    .onConflict((conflict) => conflict.column('operation').where('operation', 'is not', null).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return await rollAnew(trx, operation);
  const what = from === version ? version : `${from} → ${version}`;
  await record(trx, { app, environment, kind, what, by, operation, at, release: inserted.id });
}
