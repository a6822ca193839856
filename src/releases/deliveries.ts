// How releases went, written down with their verdicts.
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import type { DeliveryTable, ReleaseTable } from '#src/database/schema-releases.ts';

/** Times are milliseconds. */
export type Delivery = Omit<Selectable<DeliveryTable>, 'release' | 'at'>;

type Settled = Pick<
  Selectable<ReleaseTable>,
  'id' | 'app' | 'environment' | 'origin' | 'verdict' | 'labels' | 'started_at' | 'settled_at'
>;

/** Of a release as its verdict has just been written. What somebody else released was delivered by somebody else. */
export async function recordDelivery(db: Kysely<Schema>, release: Settled, now: Date): Promise<void> {
  const { verdict, settled_at, started_at } = release;
  if (verdict === 'proven good' && settled_at) await recordRecovery(db, release, settled_at);
  if (verdict === 'rolled back') return await recordRolledBack(db, release, now);
  // Of one that a person stopped nobody knows yet: it may last all the same.
  const isOpen = verdict === 'rolling' || verdict === 'foreign' || verdict === 'stopped';
  if (release.origin === 'foreign' || isOpen || !settled_at) return;
  const row = {
    outcome: verdict,
    lead: leadOf(release, settled_at),
    duration: settled_at.getTime() - started_at.getTime(),
    recovery: null,
    at: settled_at,
  };
  await db
    .insertInto('deliveries')
    .values({ release: release.id, ...row })
    .onConflict((conflict) => conflict.column('release').doUpdateSet(row))
    .execute();
}

/** Going back delivers nothing new, and what failed was not delivered. */
function leadOf({ labels, verdict, origin }: Settled, until: Date): number | null {
  const committed = Date.parse(labels.created ?? '');
  if (origin === 'rollback' || verdict === 'failed' || Number.isNaN(committed)) return null;
  const lead = until.getTime() - committed;
  // Builders write what they like: one day of 1970 makes images the same every time.
  return lead >= 0 && committed > oldest ? lead : null;
}

const oldest = Date.UTC(2000, 0);

/** What had failed before it was rolled back stays failed, since then. */
async function recordRolledBack(db: Kysely<Schema>, { id }: Settled, now: Date): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ outcome: 'rolled back', at: now })
    .where('release', '=', id)
    .where('outcome', 'in', ['live', 'proven good'])
    .execute();
}

/** Every release there that had failed since the last one that proved good. */
async function recordRecovery(
  db: Kysely<Schema>,
  { id, app, environment }: Settled,
  recovered: Date,
): Promise<void> {
  await sql`
    update deliveries set recovery =
      greatest(0, extract(epoch from ${recovered}::timestamptz - coalesce(releases.doomed_at, deliveries.at)) * 1000)::bigint
    from releases
    where releases.id = deliveries.release and deliveries.recovery is null
      and deliveries.outcome in ('failed', 'rolled back')
      and releases.app = ${app} and releases.environment = ${environment} and releases.id < ${id}`.execute(
    db,
  );
}

export async function readDelivery(db: Kysely<Schema>, release: number): Promise<Delivery | undefined> {
  const row = db.selectFrom('deliveries').select(['outcome', 'lead', 'duration', 'recovery']);
  return await row.where('release', '=', release).executeTakeFirst();
}
