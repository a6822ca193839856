// Approvals that were given, held against whom the policy asks when the operation begins.
import { approvalVoid } from '#src/messages/operation-thread.ts';
import { type ApprovalAsked, mayApprove } from './decide-approval.ts';
import type { Engine } from './engine.ts';
import { type OperationRow, operationSubject, type Trx } from './rows.ts';

/** Who has approved it, and would not be asked by now. Rejects with TemporaryError when Slack cannot say. */
export async function noLongerAsked(
  { database, rights }: Engine,
  { id, digest, asked_by: asker }: OperationRow,
  approval: ApprovalAsked | null,
): Promise<string[]> {
  if (!approval) return [];
  const given = await database.db
    .selectFrom('operation_decisions')
    .select(['by', 'reason'])
    .where('operation_id', '=', id)
    .where('digest', '=', digest)
    .where('kind', '=', 'approved')
    .where('counts', '=', true)
    .execute();
  const looked = given.map(async ({ by: person, reason }) => {
    const belongsTo = await rights.placesOf(person, approval.by);
    const may = mayApprove(approval, { person, asker, belongsTo, reason: reason ?? undefined });
    return may === 'yes' || may === 'self' ? [] : [person];
  });
  return (await Promise.all(looked)).flat();
}

/** Of a row that is locked. Asked again later, they may approve again. */
export async function discount(
  trx: Trx,
  { cards }: Engine,
  { id, digest }: OperationRow,
  people: readonly string[],
): Promise<void> {
  if (people.length === 0) return;
  await trx
    .updateTable('operation_decisions')
    .set({ counts: false })
    .where('operation_id', '=', id)
    .where('digest', '=', digest)
    .where('kind', '=', 'approved')
    .where('by', 'in', [...people])
    .execute();
  const message = approvalVoid(people);
  await cards.say(trx, [{ thread: operationSubject(id), message, urgency: 'verdict' }]);
}
