// What people do with an operation that runs, or has ended without doing what it should.
import { wakeAtCommit } from '#src/database/scope.ts';
import { UserError } from '#src/errors.ts';
import { storable } from '#src/json.ts';
import {
  alreadyCancelling,
  nothingToCancel,
  notToBeRetried,
  notToBeSettled,
  readOnly,
} from '#src/messages/operation-refusals.ts';
import { gaveUp, markedDone, retried, stopping, withdrawn } from '#src/messages/operation-thread.ts';
import { close } from './decide.ts';
import { isRecorded, record } from './decisions.ts';
import type { Engine } from './engine.ts';
import type { AskedAbout } from './operations.ts';
import { type JournalEntry, progressOf, type StepProgress } from './progress.ts';
import { readReadOnly } from './read-only.ts';
import {
  changeOperation,
  type Decision,
  lockOperation,
  moveOperation,
  type OperationRow,
  operationSubject,
  operationsTopic,
  type Trx,
} from './rows.ts';

/** Ends at once what has not begun; what runs is told to stop, and says when it has. */
export async function cancelOperation(engine: Engine, id: string, asked: AskedAbout): Promise<void> {
  const { by, reason } = asked;
  await steer(engine, id, 'cancelled', asked, async (trx, row) => {
    if (row.state === 'running') {
      if (row.cancel) throw new UserError(alreadyCancelling(row.cancel.by));
      const cancel = {
        by: by.id,
        at: engine.clock.now().toISOString(),
        ...(reason && { reason: storable(reason) }),
      };
      await changeOperation(trx, engine, id, { cancel: JSON.stringify(cancel) }, 'verdict');
      wakeAtCommit(operationsTopic);
      return stopping(by.id, reason);
    }
    if (!['planned', 'waiting', 'queued'].includes(row.state)) throw new UserError(nothingToCancel(row));
    const message = withdrawn({ state: row.state, begun: row.began_at !== null }, by.id, reason);
    // Paused between two steps, it holds its locks and has something to tell.
    await releaseLocks(trx, id);
    await close(trx, engine, row, message.text);
    return message;
  });
}

/** From the step that failed, or that nobody could know the outcome of. */
export async function retryOperation(engine: Engine, id: string, asked: AskedAbout): Promise<void> {
  await resume(engine, id, asked, 'again');
}

/** A person has looked, and says that the step had its effect. */
export async function markStepDone(engine: Engine, id: string, asked: AskedAbout): Promise<void> {
  await resume(engine, id, asked, 'done');
}

export async function giveUp(engine: Engine, id: string, asked: AskedAbout): Promise<void> {
  await steer(engine, id, 'given up', asked, async (trx, row) => {
    if (row.state !== 'unknown') throw new UserError(notToBeSettled(row));
    const message = gaveUp(asked.by.id, asked.reason);
    await moveOperation(trx, engine, row, 'failed', {
      verdict: JSON.stringify({ ...row.verdict, text: message.text }),
    });
    await releaseLocks(trx, id);
    return message;
  });
}

async function resume(engine: Engine, id: string, asked: AskedAbout, kind: 'again' | 'done'): Promise<void> {
  const { clock } = engine;
  const closed = await readReadOnly(engine.database.db);
  if (closed) throw new UserError(readOnly(closed, clock.now()));
  await steer(engine, id, kind === 'again' ? 'retried' : 'marked done', asked, async (trx, row) => {
    const may = kind === 'again' ? ['failed', 'unknown'] : ['unknown'];
    const step = await unfinished(trx, row);
    if (!may.includes(row.state) || !step) {
      throw new UserError(kind === 'again' ? notToBeRetried(row) : notToBeSettled(row));
    }
    // An attempt of its own, so that it comes after whatever was written of the last one.
    const attempt = kind === 'again' ? step.attempts : step.attempts + 1;
    const entry = { operation_id: id, step: step.key, kind, attempt, at: clock.now(), epoch: row.epoch ?? 0 };
    const detail = JSON.stringify({ by: asked.by.id });
    await trx
      .insertInto('operation_journal')
      .values({ ...entry, detail })
      .execute();
    await moveOperation(trx, engine, row, 'queued', {
      ...{ verdict: null, ended_at: null, progress: null, cancel: null, audited: false },
      ahead: row.state === 'unknown' || row.ahead,
      // What has failed let go of its locks: everything but the plan is asked again.
      ...(row.state === 'failed' && { resumed_at: null }),
    });
    return kind === 'again'
      ? retried(asked.by.id, step.title)
      : markedDone(asked.by.id, step.title, asked.reason);
  });
}

async function unfinished(trx: Trx, { id, steps }: OperationRow): Promise<StepProgress | undefined> {
  const entries: JournalEntry[] = await trx
    .selectFrom('operation_journal')
    .select(['step', 'kind', 'attempt', 'at', 'detail'])
    .where('operation_id', '=', id)
    .orderBy('id')
    .execute();
  return progressOf(steps, entries).find(({ state }) => state !== 'done');
}

/** For whoever may start what it does where it does it; to end it, its asker needs no right to it any more. */
async function steer(
  engine: Engine,
  id: string,
  kind: Decision['kind'],
  asked: AskedAbout,
  act: (trx: Trx, row: OperationRow) => Promise<{ text: string }>,
): Promise<void> {
  const { permission, channel, environment, asked_by } = await engine.database.db
    .selectFrom('operations')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const goesOn = kind === 'retried' || kind === 'marked done';
  if (goesOn || asked.by.id !== asked_by)
    await engine.rights.demand(permission, asked.by, { channel, environment });
  await engine.database.tx(async (trx) => {
    const row = await lockOperation(trx, id);
    if (await isRecorded(trx, row, asked)) return;
    const message = await act(trx, row);
    await record(trx, engine, row, kind, '', asked);
    await engine.cards.say(trx, [{ thread: operationSubject(id), message, urgency: 'verdict' }]);
  });
}

export async function releaseLocks(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('operation_locks').where('operation_id', '=', id).execute();
}
