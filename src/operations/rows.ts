// The rows of operations, read and changed under their lock.
import type { Selectable, Transaction, Updateable } from 'kysely';
import type { Cards, Subject, Urgency } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { Schema } from '#src/database/schema.ts';
import type { OperationDecisionTable, OperationTable } from '#src/database/schema-operations.ts';
import { wakeAtCommit } from '#src/database/scope.ts';
import { isOver, mayMove } from './decide-approval.ts';
import type { OperationState } from './operation.ts';

export type OperationRow = Selectable<OperationTable>;
export type Decision = Selectable<OperationDecisionTable>;
export type Trx = Transaction<Schema>;

/** What everything that changes an operation needs. */
export interface Store {
  database: Database;
  cards: Cards;
  clock: Clock;
  /** Joins the transaction in which an operation ends, however it does. */
  ended?: ((trx: Trx, operation: string) => Promise<void>) | undefined;
}

/** The runner listens to it. */
export const operationsTopic = 'operations';

export function operationSubject(id: string): Subject {
  return { kind: 'operation', subject: id };
}

/** Locked until the transaction ends. */
export async function lockOperation(trx: Trx, id: string): Promise<OperationRow> {
  return await trx
    .selectFrom('operations')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

type Change = Updateable<OperationTable>;

/** Of a row that is locked. Its cards follow at the commit. */
export async function changeOperation(
  trx: Trx,
  { cards }: Pick<Store, 'cards'>,
  id: string,
  set: Change,
  urgency: Urgency,
): Promise<void> {
  await trx
    .updateTable('operations')
    .set((row) => ({ ...set, revision: row('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
  await cards.touch(trx, [operationSubject(id)], urgency);
}

/** Throws for an arrow that there is not. The runner looks at it, and whatever waits behind it shows its new place. */
export async function moveOperation(
  trx: Trx,
  store: Pick<Store, 'cards' | 'ended'>,
  { id, state }: Pick<OperationRow, 'id' | 'state'>,
  to: OperationState,
  set: Change = {},
): Promise<void> {
  if (!mayMove(state, to)) throw new Error(`moving operation ${id} from ${state} to ${to}`);
  await changeOperation(trx, store, id, { ...set, state: to }, 'verdict');
  wakeAtCommit(operationsTopic);
  if (isOver(to)) await store.ended?.(trx, id);
  const behind = await trx
    .selectFrom('operation_wants as own')
    .innerJoin('operation_wants as other', 'other.name', 'own.name')
    .innerJoin('operations', 'operations.id', 'other.operation_id')
    .select('operations.id')
    .distinct()
    .where('own.operation_id', '=', id)
    .where('operations.state', '=', 'queued')
    .where('operations.id', '<>', id)
    .execute();
  await store.cards.touch(
    trx,
    behind.map((row) => operationSubject(row.id)),
    'decision',
  );
}

export async function decisionsOn(
  trx: Trx,
  { id, digest }: Pick<OperationRow, 'id' | 'digest'>,
): Promise<Decision[]> {
  return await trx
    .selectFrom('operation_decisions')
    .selectAll()
    .where('operation_id', '=', id)
    .where('digest', '=', digest)
    .orderBy('id')
    .execute();
}
