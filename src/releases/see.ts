// What runs, and whose doing it is.
import { sql, type Transaction } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { isMarkOf } from '#src/operations/progress.ts';
import type { recordChange } from './change-rows.ts';
import { versionOf } from './images.ts';
import type { Seen } from './ledger.ts';
import { areSame, lockName, type Place, type Release, type ReleasedWorkload } from './release.ts';
import { columnsOf, historyRows, releaseOf, toRow } from './release-rows.ts';
import { digestOfAll, releaseDigest } from './template.ts';

interface Sight {
  place: Place;
  seen: Seen;
  by: string;
  at: Date;
}

type Trx = Transaction<Schema>;
type Record = typeof recordChange;

export async function see(trx: Trx, record: Record, sight: Sight): Promise<Release> {
  const { place, seen } = sight;
  // Two who look at once must not both record it.
  await sql`select pg_advisory_xact_lock(hashtext(${lockName(place)}))`.execute(trx);
  const history = (await historyRows(trx, place)).map(releaseOf);
  const [newest] = history;
  // What is being written at this moment is not anybody else's doing.
  if (newest?.verdict === 'rolling') return newest;
  if (newest && isUnrecorded(newest, seen)) return await recordWritten(trx, newest, seen);
  // One that failed before it was written has never run.
  const last = history.find(({ digest }) => digest !== null);
  const recorded = last?.workloads ?? [];
  if (last?.digest === digestOfAll(seen.workloads) && areSame(recorded, seen.workloads)) return last;
  // The first sight of an app is no change of it, nor is the first since its configuration names other workloads.
  return await recordForeign(
    trx,
    record,
    sight,
    namesOf(recorded) === namesOf(seen.workloads) ? last : undefined,
  );
}

/** Ours, of an operation that ended between a write and noting it. */
function isUnrecorded({ operation, images, workloads }: Release, seen: Seen): boolean {
  if (operation === null) return false;
  const before = ({ name }: ReleasedWorkload) => workloads?.find((one) => one.name === name);
  const isNoted = (one: ReleasedWorkload) =>
    !isMarkOf(operation, one.mark) || isMarkOf(operation, before(one)?.mark ?? null);
  const written = seen.workloads.filter((one) => !isNoted(one)).map(({ name }) => name);
  const isAsNoted = (one: ReleasedWorkload) => {
    const noted = before(one);
    return noted === undefined || releaseDigest(noted.template) === releaseDigest(one.template);
  };
  // Once something was noted, the images are those that were seen, no longer those that were meant.
  const meant = workloads ? [] : images.filter(({ workload }) => written.includes(workload)).map(inWords);
  return (
    written.length > 0 &&
    seen.workloads.filter(isNoted).every(isAsNoted) &&
    new Set(meant).isSubsetOf(new Set(seen.images.map(inWords)))
  );
}

function inWords({ workload, container, image }: Seen['images'][number]): string {
  return `${workload} ${container} ${image}`;
}

async function recordWritten(trx: Trx, { id }: Release, seen: Seen): Promise<Release> {
  const update = trx
    .updateTable('releases')
    .set(toRow(columnsOf(seen)))
    .where('id', '=', id);
  return releaseOf(await update.returningAll().executeTakeFirstOrThrow());
}

async function recordForeign(
  trx: Trx,
  record: Record,
  { place: { app, environment }, seen, by, at }: Sight,
  before: Release | undefined,
): Promise<Release> {
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
  if (before) {
    const what = `${before.version} → ${version}`;
    const change = { app, environment, kind: 'foreign', what, by, at, release: inserted.id } as const;
    await record(trx, { ...change, operation: null });
  }
  return releaseOf(inserted);
}

function namesOf(workloads: readonly ReleasedWorkload[]): string {
  return workloads
    .map(({ name }) => name)
    .toSorted()
    .join(' ');
}
