// Puts an operation that has not begun where it belongs: its asker is asked, people are to approve, or it is queued.
import { cancel, schedule } from '#src/database/timers.ts';
import { approvalWanted } from '#src/messages/operation-thread.ts';
import { missingApprovals, nextState } from './decide-approval.ts';
import {
  type Decision,
  decisionsOn,
  moveOperation,
  type OperationRow,
  operationSubject,
  type Store,
  type Trx,
} from './rows.ts';

/** Milliseconds for which its asker may think about a question. */
const answerWithin = 30 * 60_000;

export const timerKinds = { expiry: 'operation-expiry', reminder: 'operation-reminder' } as const;

/** What comes next for it, after these decisions on its plan. */
export function whereTo(
  row: Pick<OperationRow, 'questions' | 'approvals' | 'asked_by'>,
  decisions: readonly Decision[],
): 'planned' | 'waiting' | 'queued' {
  if (decisions.some(({ kind }) => kind === 'break-glass')) return 'queued';
  const passed = new Set(decisions.filter(({ kind }) => kind === 'passed').map(({ guard }) => guard));
  const open = row.questions.filter(({ guard }) => !passed.has(guard));
  return nextState(open, missingOn(row, decisions));
}

/** Approvals that it still needs, after these decisions on its plan. */
export function missingOn(
  { approvals, asked_by }: Pick<OperationRow, 'approvals' | 'asked_by'>,
  decisions: readonly Decision[],
) {
  const given = decisions
    .filter(({ kind }) => kind === 'approved')
    .map(({ by, speaks_for }) => ({ by, speaksFor: speaks_for }));
  return missingApprovals(approvals, given, asked_by);
}

/** Of a row that is locked. Resolves to the state it is in then. */
export async function advance(trx: Trx, store: Store, row: OperationRow): Promise<OperationRow['state']> {
  const { cards, clock } = store;
  const { id, approvals } = row;
  const decisions = await decisionsOn(trx, row);
  const to = whereTo(row, decisions);
  const entering = to !== row.state || row.expires_at === null;
  // Of several the strictest.
  const within = to === 'waiting' ? Math.min(...approvals.map(({ expiry }) => expiry)) : answerWithin;
  const now = clock.now().getTime();
  const expires = to === 'queued' ? null : entering ? new Date(now + within) : row.expires_at;
  await moveOperation(trx, store, row, to, { expires_at: expires, held: null });

  if (expires === null) {
    if (row.expires_at !== null) await forgetTimers(trx, id);
  } else if (entering) {
    await schedule(trx, { kind: timerKinds.expiry, subject: id, dueAt: expires });
    if (to === 'waiting') {
      await schedule(trx, { kind: timerKinds.reminder, subject: id, dueAt: new Date(now + within / 2) });
      const message = approvalWanted({
        title: row.title,
        id,
        asked: missingOn(row, decisions),
        again: false,
      });
      await cards.say(trx, [{ thread: operationSubject(id), message, urgency: 'verdict', broadcast: true }]);
    }
  }
  return to;
}

export async function forgetTimers(trx: Trx, id: string): Promise<void> {
  for (const kind of Object.values(timerKinds)) await cancel(trx, { kind, subject: id });
}
