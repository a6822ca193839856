// Which plan people have before them: what they decide is about the one they saw.
import { UserError } from '#src/errors.ts';
import { anotherPlanSince } from '#src/messages/operation-refusals.ts';
import { planChanged } from '#src/messages/operation-thread.ts';
import type { AskedAbout } from './operations.ts';
import { changeOperation, type OperationRow, operationSubject, type Store, type Trx } from './rows.ts';

export interface ShownPlan {
  digest: string;
  lines: string[];
  /** The version of the card from which on it shows this plan. */
  from: number;
}

/** A button says which plan it stands under; words are about the one that the card showed last. Throws UserError. */
export async function demandSeen(
  trx: Trx,
  row: OperationRow,
  verb: string,
  asked: AskedAbout,
): Promise<void> {
  const seen = asked.plan ?? (await lastOnCard(trx, row))?.digest;
  if (seen === row.digest) return;
  const before = row.plans.find(({ digest }) => digest === seen)?.lines ?? [];
  throw new UserError(anotherPlanSince(row, verb, before));
}

/** After the row was written and its card touched, when it has got another plan than before. */
export async function showChange(
  trx: Trx,
  store: Pick<Store, 'cards'>,
  before: OperationRow,
  after: OperationRow,
): Promise<void> {
  const { id, digest, lines } = after;
  if (digest === before.digest) return;
  const plans = [...before.plans, { digest, lines, from: (await cardOf(trx, after))?.version ?? 0 }];
  await changeOperation(trx, store, id, { plans: JSON.stringify(plans) }, 'decision');
  const message = planChanged(before.lines, lines);
  await store.cards.say(trx, [{ thread: operationSubject(id), message, urgency: 'verdict' }]);
}

async function lastOnCard(trx: Trx, row: OperationRow): Promise<ShownPlan | undefined> {
  const sent = (await cardOf(trx, row))?.sent_version ?? 0;
  return row.plans.findLast(({ from }) => from <= sent);
}

function cardOf(trx: Trx, { id, channel }: OperationRow) {
  const cards = trx.selectFrom('cards').select(['version', 'sent_version']);
  const its = cards.where('kind', '=', 'operation').where('subject', '=', id);
  return its.where('channel', '=', channel).executeTakeFirst();
}
