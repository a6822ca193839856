import { storable } from '#src/json.ts';
import type { Engine } from './engine.ts';
import type { AskedAbout } from './operations.ts';
import type { Decision, OperationRow, Trx } from './rows.ts';

/** Whether this request has done already what it asks for, when it is run again. */
export async function isRecorded(trx: Trx, { id }: OperationRow, { key }: AskedAbout): Promise<boolean> {
  const done = await trx
    .selectFrom('operation_decisions')
    .select('id')
    .where('operation_id', '=', id)
    .where('request_key', '=', key)
    .executeTakeFirst();
  return done !== undefined;
}

/** False when this person has approved it before. */
export async function record(
  trx: Trx,
  { clock }: Pick<Engine, 'clock'>,
  { id, digest }: OperationRow,
  kind: Decision['kind'],
  guard: string,
  { by, key, reason, speaksFor = [] }: AskedAbout & { speaksFor?: string[] },
): Promise<boolean> {
  const decision = { operation_id: id, digest, kind, guard, by: by.id, at: clock.now(), request_key: key };
  const made = await trx
    .insertInto('operation_decisions')
    .values({
      ...decision,
      reason: reason === undefined ? null : storable(reason),
      speaks_for: JSON.stringify(speaksFor),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return made !== undefined;
}
