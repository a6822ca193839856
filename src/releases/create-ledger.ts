import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { Schema } from '#src/database/schema.ts';
import type { ReleaseTable } from '#src/database/schema-releases.ts';
import type { JsonObject } from '#src/json.ts';
import { isMarkOf } from '#src/operations/progress.ts';
import type { Change } from './change.ts';
import { changesBefore, recordChange } from './change-rows.ts';
import { versionOf } from './images.ts';
import type { Beginning, Ledger, Seen } from './ledger.ts';
import { type ContainerImage, lockName, type Place, type Release } from './release.ts';
import { releaseDigest } from './template.ts';

type Row = Selectable<ReleaseTable>;
type Trx = Transaction<Schema>;
type Record = typeof recordChange;

/** Far more than anybody goes back. */
const mostHistory = 100;
/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object: as many as a menu takes. */
const mostSuggested = 100;

/** Joins the transaction in which a change is written. */
export type OnChange = (trx: Trx, change: Omit<Change, 'id'>) => Promise<void>;

export function createLedger(database: Database, clock: Clock, onChange: OnChange = async () => {}): Ledger {
  const { db } = database;
  const record: Record = async (trx, change) => {
    await recordChange(trx, change);
    await onChange(trx, change);
  };
  const update = async (operation: string, set: Partial<Row>): Promise<void> => {
    await db.updateTable('releases').set(toRow(set)).where('operation', '=', operation).execute();
  };
  const updateById = async (id: number, set: Partial<Row>): Promise<void> => {
    await db.updateTable('releases').set(toRow(set)).where('id', '=', id).execute();
  };
  return {
    history: async (place) => (await newestOf(db, place, mostHistory)).map(releaseOf),
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
    live: (operation) => update(operation, { verdict: 'live', settled_at: clock.now() }),
    failed: (operation, problem) =>
      update(operation, { verdict: 'failed', problem: problem.slice(0, 1000), settled_at: clock.now() }),
    doomed: async (operation, since) => {
      const doomed_at = since ? sql<Date>`coalesce(doomed_at, ${since}::timestamptz)` : null;
      const row = db.updateTable('releases').set({ doomed_at }).where('operation', '=', operation);
      return (await row.returning('doomed_at').executeTakeFirst())?.doomed_at ?? undefined;
    },
    keep: async ({ app, environment }) => {
      const row = db.updateTable('releases').set({ kept: true }).where('app', '=', app);
      const kept = row.where('environment', '=', environment).where('doomed_at', 'is not', null);
      const { numUpdatedRows } = await kept.where('verdict', '=', 'rolling').executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    overtakenBy: (place, operation) => overtakenBy(db, place, operation),
    proven: (operation) => update(operation, { verdict: 'proven good', proven_at: clock.now() }),
    rolledBack: (id) => updateById(id, { verdict: 'rolled back' }),

    see: (place, seen, by) => database.tx((trx) => see(trx, record, place, seen, by, clock.now())),
    seenWell: (id, verdict) =>
      updateById(id, {
        verdict,
        ...(verdict === 'live' ? { settled_at: clock.now() } : { proven_at: clock.now() }),
      }),

    closeAbandoned: (place) => closeAbandoned(db, place, clock.now()),

    changed: (change) => database.tx((trx) => record(trx, { ...change, at: clock.now(), release: null })),
    changesBefore: (apps, at, window) => changesBefore(db, apps, at, window),
  };
}

async function newestOf(db: Kysely<Schema>, { app, environment }: Place, most: number): Promise<Row[]> {
  const rows = db.selectFrom('releases').selectAll().where('app', '=', app);
  return await rows.where('environment', '=', environment).orderBy('id', 'desc').limit(most).execute();
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

async function closeAbandoned(db: Kysely<Schema>, { app, environment }: Place, now: Date): Promise<void> {
  await db
    .updateTable('releases')
    .set({ verdict: 'failed', problem: 'its operation ended before it was up', settled_at: now })
    .where('app', '=', app)
    .where('environment', '=', environment)
    .where('verdict', '=', 'rolling')
    .where('operation', 'in', (all) =>
      all
        .selectFrom('operations')
        .select('operations.id as operation')
        .where('state', 'in', ['succeeded', 'failed', 'cancelled']),
    )
    .execute();
}

async function overtakenBy(
  db: Kysely<Schema>,
  { app, environment }: Place,
  operation: string,
): Promise<string | undefined> {
  const waiting = await db
    .selectFrom('operations')
    .innerJoin('operation_wants', 'operation_wants.operation_id', 'operations.id')
    .select('operations.id')
    .where('operation_wants.name', '=', lockName({ app, environment }))
    .where('operations.name', '=', 'release.rollback')
    .where('operations.state', '=', 'queued')
    .where('operations.id', '!=', operation)
    .executeTakeFirst();
  return waiting?.id;
}

async function begin(trx: Trx, record: Record, { from, ...release }: Beginning, at: Date): Promise<void> {
  const { app, environment, origin: kind, version, by, operation } = release;
  const inserted = await trx
    .insertInto('releases')
    .values({
      ...release,
      images: JSON.stringify(release.images),
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

/** A person has asked to try again what had failed: it is not doomed yet, and nobody has kept it. */
async function rollAnew(db: Kysely<Schema>, operation: string): Promise<void> {
  await db
    .updateTable('releases')
    .set({ verdict: 'rolling', problem: null, settled_at: null, doomed_at: null, kept: false })
    .where('operation', '=', operation)
    .where('verdict', '=', 'failed')
    .execute();
}

async function see(
  trx: Trx,
  record: Record,
  { app, environment }: Place,
  seen: Seen,
  by: string,
  at: Date,
): Promise<Release> {
  // Two who look at once must not both record it.
  await sql`select pg_advisory_xact_lock(hashtext(${lockName({ app, environment })}))`.execute(trx);
  const history = await newestOf(trx, { app, environment }, mostHistory);
  const digest = releaseDigest(seen.template);
  const [newest] = history;
  // What is being written at this moment is not anybody else's doing.
  if (newest?.verdict === 'rolling') return releaseOf(newest);
  if (newest && isUnrecorded(newest, seen)) return await recordWritten(trx, newest, seen);
  // One that failed before it was written has never run.
  const last = history.find((row) => row.digest !== null);
  if (last?.digest === digest && last.workload === seen.workload) return releaseOf(last);

  const version = versionOf(seen.images);
  const row = { app, environment, origin: 'foreign', version, by, verdict: 'foreign' } as const;
  const inserted = await trx
    .insertInto('releases')
    .values({
      ...row,
      ...toRow(columnsOf(seen)),
      images: JSON.stringify(seen.images),
      labels: '{}',
      migrated: false,
      started_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  // The first sight of an app is no change of it.
  if (last) {
    const what = `${last.version} → ${version}`;
    const change = { app, environment, kind: 'foreign', what, by, at, release: inserted.id } as const;
    await record(trx, { ...change, operation: null });
  }
  return releaseOf(inserted);
}

/** Ours, of an operation that ended between the write and noting it. */
function isUnrecorded({ digest, operation, images }: Row, seen: Seen): boolean {
  const named = (all: ContainerImage[]) =>
    new Set(all.map(({ container, image }) => `${container} ${image}`));
  return (
    digest === null &&
    operation !== null &&
    isMarkOf(operation, seen.mark) &&
    named(images).isSubsetOf(named(seen.images))
  );
}

async function recordWritten(trx: Trx, { id }: Row, seen: Seen): Promise<Release> {
  const update = trx
    .updateTable('releases')
    .set(toRow(columnsOf(seen)))
    .where('id', '=', id);
  return releaseOf(await update.returningAll().executeTakeFirstOrThrow());
}

function columnsOf({ template, images, workload, revision }: Seen) {
  return { template, digest: releaseDigest(template), images, workload, revision };
}

function toRow({ images, labels, template, ...columns }: Partial<Row>) {
  return {
    ...columns,
    ...(images && { images: JSON.stringify(images) }),
    ...(labels && { labels: JSON.stringify(labels) }),
    ...(template && { template: JSON.stringify(template) }),
  };
}

function releaseOf(row: Row): Release {
  const { started_at, settled_at, proven_at, doomed_at, template, ...release } = row;
  return {
    ...release,
    template: template as JsonObject | null,
    startedAt: started_at,
    settledAt: settled_at,
    provenAt: proven_at,
    doomedAt: doomed_at,
  };
}
