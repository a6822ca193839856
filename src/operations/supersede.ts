import { sql } from 'kysely';
import { supersededBy } from '#src/messages/operation-thread.ts';
import { close } from './decide.ts';
import type { Engine } from './engine.ts';
import { lockOperation, type OperationRow, type Trx } from './rows.ts';
import { tellVerdict } from './tell.ts';

/** Of two that do so at once, the second sees the first. For the whole transaction, so before anything is inserted. */
export async function takeTurn(trx: Trx, names: readonly string[]): Promise<void> {
  for (const name of names.toSorted()) {
    await sql`select pg_advisory_xact_lock(hashtext(${`supersede ${name}`}))`.execute(trx);
  }
}

const notBegun = ['planned', 'waiting', 'queued'] as const satisfies OperationRow['state'][];

/** What the same asker wanted of the same before and has not begun, nobody wants any more. What runs is finished. */
export async function supersede(trx: Trx, engine: Engine, newer: OperationRow): Promise<void> {
  const older = await trx
    .selectFrom('operations')
    .innerJoin('operation_wants as its', 'its.operation_id', 'operations.id')
    .innerJoin('operation_wants as own', 'own.name', 'its.name')
    .select('operations.id')
    .distinct()
    .where('own.operation_id', '=', newer.id)
    .where('operations.id', '<>', newer.id)
    .where('operations.name', '=', newer.name)
    .where('asked_by', '=', newer.asked_by)
    .where('state', 'in', notBegun)
    .where('began_at', 'is', null)
    .orderBy('operations.id')
    .execute();
  for (const { id } of older) {
    const row = await lockOperation(trx, id);
    if (!notBegun.some((state) => state === row.state) || row.began_at !== null) continue;
    const { text } = supersededBy(newer);
    await close(trx, engine, row, text);
    await tellVerdict(trx, engine, row, 'cancelled', { text });
  }
}
