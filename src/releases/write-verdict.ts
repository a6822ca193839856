// The verdict on a release, and with it how it was delivered.
import type { Kysely, Transaction, Updateable } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import type { ReleaseTable } from '#src/database/schema-releases.ts';
import { recordDelivery } from './deliveries.ts';
import type { Place } from './release.ts';

export type Which = { id: number } | { operation: string };
export type Verdict = Pick<Updateable<ReleaseTable>, 'verdict' | 'problem' | 'settled_at' | 'proven_at'>;

export async function writeVerdict(
  trx: Transaction<Schema>,
  which: Which,
  verdict: Verdict,
  now: Date,
): Promise<void> {
  const rows = await trx
    .updateTable('releases')
    .set(verdict)
    .where((where) => where.and(which))
    .returningAll()
    .execute();
  for (const row of rows) await recordDelivery(trx, row, now);
}

export async function closeAbandoned(
  trx: Transaction<Schema>,
  { app, environment }: Place,
  now: Date,
): Promise<void> {
  const rows = await trx
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
    .returningAll()
    .execute();
  for (const row of rows) await recordDelivery(trx, row, now);
}

/** A person has asked to try again what had failed: it is not doomed yet, and nobody has kept it. */
export async function rollAnew(db: Kysely<Schema>, operation: string): Promise<void> {
  await db
    .updateTable('releases')
    .set({ verdict: 'rolling', problem: null, settled_at: null, doomed_at: null, kept: false })
    .where('operation', '=', operation)
    .where('verdict', '=', 'failed')
    .execute();
}
