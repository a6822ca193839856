// What people decide about an operation that has not begun.
import { PermissionError, UserError } from '#src/errors.ts';
import {
  alreadyApproved,
  mayNotApprove,
  notToBeApproved,
  notToBePassed,
  reasonNeeded,
} from '#src/messages/operation-refusals.ts';
import { decided, glassBroken, selfApproved } from '#src/messages/operation-thread.ts';
import { advance, forgetTimers } from './advance.ts';
import { everyoneAsked, mayApprove, speaksFor } from './decide-approval.ts';
import { isRecorded, record } from './decisions.ts';
import type { Engine } from './engine.ts';
import type { AskedAbout } from './operations.ts';
import { lockOperation, moveOperation, type OperationRow, operationSubject, type Trx } from './rows.ts';
import { demandSeen } from './shown-plans.ts';

export async function approve(engine: Engine, id: string, asked: AskedAbout): Promise<void> {
  const { by, reason } = asked;
  const belongsTo = await approversOf(engine, id, by.id);
  await engine.database.tx(async (trx) => {
    const row = await lockOperation(trx, id);
    if (await isRecorded(trx, row, asked)) return;
    const { approvals } = row;
    if (row.state !== 'waiting') throw new UserError(notToBeApproved(row));
    await demandSeen(trx, row, 'approve', asked);
    const may = mayApprove(approvals, { person: by.id, asker: row.asked_by, belongsTo, reason });
    if (may === 'asker' || may === 'not asked')
      throw new PermissionError(mayNotApprove(may, everyoneAsked(approvals)));
    if (may === 'needs a reason') throw new UserError(reasonNeeded('approve', id));
    const approval = { ...asked, speaksFor: speaksFor(approvals, by.id, belongsTo) };
    if (!(await record(trx, engine, row, 'approved', '', approval)))
      throw new UserError(alreadyApproved(row));
    if (may === 'self') await announce(trx, engine, selfApproved(row, by.id, reason ?? ''));
    await say(trx, engine, row, decided('approved', by.id, reason));
    await advance(trx, engine, row);
  });
}

export async function decline(engine: Engine, id: string, asked: AskedAbout): Promise<void> {
  const { by, reason } = asked;
  const belongsTo = await approversOf(engine, id, by.id);
  await engine.database.tx(async (trx) => {
    const row = await lockOperation(trx, id);
    if (await isRecorded(trx, row, asked)) return;
    const { approvals } = row;
    if (row.state !== 'waiting') throw new UserError(notToBeApproved(row));
    // Of their own it comes to withdrawing it.
    const may = by.id === row.asked_by || speaksFor(approvals, by.id, belongsTo).length > 0;
    if (!may) throw new PermissionError(mayNotApprove('not asked', everyoneAsked(approvals)));
    await record(trx, engine, row, 'declined', '', asked);
    await close(trx, engine, row, decided('declined', by.id, reason).text);
    await say(trx, engine, row, decided('declined', by.id, reason));
  });
}

/** Goes on in spite of what its asker is asked: everything that this person may pass, at once. */
export async function pass(engine: Engine, id: string, asked: AskedAbout): Promise<void> {
  const { by, reason } = asked;
  const { questions, channel, environment, asked_by, team, permission } = await engine.database.db
    .selectFrom('operations')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const rights = new Set(questions.flatMap(({ permission }) => permission ?? []));
  if (rights.size > 0 && reason === undefined) throw new UserError(reasonNeeded('override', id));
  for (const right of rights) await engine.rights.demand(right, by, { channel, environment });
  if (questions.some((question) => question.permission === undefined) && by.id !== asked_by) {
    if (team !== null) throw new PermissionError(mayNotApprove('not the asker', []));
    // A service answers nothing: whoever may start it may.
    await engine.rights.demand(permission, by, { channel, environment });
  }
  await engine.database.tx(async (trx) => {
    const row = await lockOperation(trx, id);
    if (await isRecorded(trx, row, asked)) return;
    const asking = row.questions.map(({ guard }) => guard).join();
    const same = asking === questions.map(({ guard }) => guard).join();
    if (row.state !== 'planned' || !same) throw new UserError(notToBePassed(row));
    await demandSeen(trx, row, rights.size > 0 ? 'override' : 'go-on', asked);
    for (const { guard } of row.questions) await record(trx, engine, row, 'passed', guard, asked);
    await say(trx, engine, row, decided('passed', by.id, reason));
    await advance(trx, engine, row);
  });
}

/** Without approval and in spite of everything that asks, with a reason that everybody is told. */
export async function breakGlass(
  engine: Engine,
  id: string,
  asked: AskedAbout & { reason: string },
): Promise<void> {
  const { by, reason } = asked;
  const { channel, environment } = await engine.database.db
    .selectFrom('operations')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await engine.rights.demand('operation.break-glass', by, { channel, environment });
  await engine.database.tx(async (trx) => {
    const row = await lockOperation(trx, id);
    if (await isRecorded(trx, row, asked)) return;
    if (row.state !== 'planned' && row.state !== 'waiting') throw new UserError(notToBePassed(row));
    await demandSeen(trx, row, 'break-glass', asked);
    await record(trx, engine, row, 'break-glass', '', asked);
    await announce(trx, engine, glassBroken(row, by.id, reason));
    await say(trx, engine, row, decided('break-glass', by.id, reason));
    await advance(trx, engine, row);
  });
}

/** One that has not begun ends here. */
export async function close(trx: Trx, engine: Engine, row: OperationRow, text: string): Promise<void> {
  await moveOperation(trx, engine, row, 'cancelled', {
    ended_at: engine.clock.now(),
    expires_at: null,
    verdict: JSON.stringify({ text }),
    // It never began, so there is no intent whose outcome could be missing.
    audited: row.began_at === null,
  });
  await forgetTimers(trx, row.id);
}

async function approversOf({ database, rights }: Engine, id: string, person: string): Promise<string[]> {
  const row = await database.db
    .selectFrom('operations')
    .select('approvals')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return await rights.placesOf(person, everyoneAsked(row.approvals));
}

async function say(
  trx: Trx,
  { cards }: Engine,
  { id }: OperationRow,
  message: { text: string },
): Promise<void> {
  await cards.say(trx, [{ thread: operationSubject(id), message, urgency: 'verdict' }]);
}

async function announce(
  trx: Trx,
  { cards, healthChannel }: Engine,
  message: { text: string },
): Promise<void> {
  await cards.say(trx, [{ to: healthChannel(), message, urgency: 'verdict' }]);
}
