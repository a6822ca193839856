// Approvals that were given, held against whom the policy asks when the operation begins.
import { sql } from 'kysely';
import { approvalVoid } from '#src/messages/operation-thread.ts';
import { type ApprovalAsked, everyoneAsked, mayApprove, speaksFor } from './decide-approval.ts';
import type { Engine } from './engine.ts';
import { type OperationRow, operationSubject, type Trx } from './rows.ts';

export interface Recounted {
  person: string;
  /** Those asked by now whom their approval stands for; none: it does not count any more. */
  speaksFor: string[];
}

/**
 * Of approvals of the plan as it is now, which may be one that was there before: whose stands for others by now. Rejects
 * with TemporaryError when Slack cannot say.
 */
export async function recountOf(
  { database, rights }: Engine,
  { id, asked_by: asker }: OperationRow,
  { digest, approvals }: { digest: string; approvals: readonly ApprovalAsked[] },
): Promise<Recounted[]> {
  if (approvals.length === 0) return [];
  const given = await database.db
    .selectFrom('operation_decisions')
    .select(['by', 'reason', 'speaks_for'])
    .where('operation_id', '=', id)
    .where('digest', '=', digest)
    .where('kind', '=', 'approved')
    .execute();
  const counting = given.filter(({ speaks_for }) => speaks_for.length > 0);
  const looked = counting.map(async ({ by: person, reason, speaks_for: before }): Promise<Recounted[]> => {
    const belongsTo = await rights.placesOf(person, everyoneAsked(approvals));
    const may = mayApprove(approvals, { person, asker, belongsTo, reason: reason ?? undefined });
    const now = may === 'yes' || may === 'self' ? speaksFor(approvals, person, belongsTo) : [];
    const same = now.length === before.length && now.every((who) => before.includes(who));
    return same ? [] : [{ person, speaksFor: now }];
  });
  return (await Promise.all(looked)).flat();
}

/** Of a row that is locked. Whose approval does not count may approve it again, once they are asked again. */
export async function recount(
  trx: Trx,
  { cards }: Engine,
  { id, digest }: Pick<OperationRow, 'id' | 'digest'>,
  recounted: readonly Recounted[],
): Promise<void> {
  for (const { person, speaksFor: now } of recounted) {
    await trx
      .updateTable('operation_decisions')
      .set({ speaks_for: JSON.stringify(now) })
      .where('operation_id', '=', id)
      .where('digest', '=', digest)
      .where('kind', '=', 'approved')
      // One that has not counted since an earlier time stays so.
      .where(sql<boolean>`speaks_for <> '[]'`)
      .where('by', '=', person)
      .execute();
  }
  const gone = recounted.filter(({ speaksFor: now }) => now.length === 0).map(({ person }) => person);
  if (gone.length === 0) return;
  const message = approvalVoid(gone);
  await cards.say(trx, [{ thread: operationSubject(id), message, urgency: 'verdict' }]);
}
