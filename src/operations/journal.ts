// What a runner writes about what it does, under its lease: another runner's writes and its own never mix.
import type { Transaction } from 'kysely';
import { fence, type Lease } from '#src/database/leases.ts';
import type { Schema } from '#src/database/schema.ts';
import { type Json, storable } from '#src/json.ts';
import type { Message } from '#src/messages/message.ts';
import { waitsForReadOnly } from '#src/messages/operation-verdicts.ts';
import type { Offer, OperationState, Verdict } from './operation.ts';
import type { JournalEntry } from './progress.ts';
import { changeOperation, moveOperation, type OperationRow, operationSubject, type Store } from './rows.ts';

export interface Progress {
  step: string;
  text: string;
  offers: Offer[];
  alarm?: boolean;
}

export interface Ended {
  state: Extract<OperationState, 'succeeded' | 'failed' | 'cancelled' | 'unknown'>;
  verdict: Verdict;
}

/**
 * Every write resolves once it is on disk and rejects with TemporaryError when another runner has taken over or the
 * database did not answer: then it may have been written, and writing it again changes nothing.
 */
export interface Journal {
  read(id: string): Promise<{ row: OperationRow; entries: JournalEntry[] }>;
  append(id: string, entry: Omit<JournalEntry, 'at'>): Promise<void>;
  /** This and all below resolve to false, and write nothing, when it does not run any more. */
  report(id: string, progress: Progress): Promise<boolean>;
  log(id: string, step: string, lines: string[], told: Message | undefined): Promise<boolean>;
  say(id: string, message: Message): Promise<boolean>;
  /** Between two steps: back to the queue, before all others and with its locks. */
  pause(id: string): Promise<boolean>;
  end(id: string, ended: Ended, tell: (trx: Transaction<Schema>) => Promise<void>): Promise<boolean>;
}

export function openJournal({ database, cards, clock }: Store, lease: Lease): Journal {
  /** False, and nothing is written, when it has ended: a step that goes on in spite of a stop may still report. */
  function write(id: string, fn: (trx: Transaction<Schema>) => Promise<void>): Promise<boolean> {
    return database.tx(async (trx) => {
      await fence(trx, lease);
      const row = await trx
        .selectFrom('operations')
        .select('state')
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirstOrThrow();
      if (row.state !== 'running') return false;
      await fn(trx);
      return true;
    });
  }

  /** Whoever acts on it must not when it could not be written. */
  async function must(id: string, fn: (trx: Transaction<Schema>) => Promise<void>): Promise<void> {
    if (!(await write(id, fn))) throw new Error(`writing the journal of ${id}, which does not run`);
  }

  return {
    async read(id) {
      const row = await database.db
        .selectFrom('operations')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const entries = await database.db
        .selectFrom('operation_journal')
        .select(['step', 'kind', 'attempt', 'at', 'detail'])
        .where('operation_id', '=', id)
        .orderBy('id')
        .execute();
      return { row, entries };
    },
    append: (id, { step, kind, attempt, detail }) =>
      must(id, async (trx) => {
        const entry = { operation_id: id, step, kind, attempt, at: clock.now(), epoch: lease.epoch };
        await trx
          .insertInto('operation_journal')
          .values({ ...entry, detail: kept(detail) })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await changeOperation(trx, { cards }, id, { progress: null, epoch: lease.epoch }, 'progress');
      }),
    report: (id, progress) =>
      write(id, (trx) =>
        changeOperation(
          trx,
          { cards },
          id,
          { progress: kept(progress) },
          progress.alarm ? 'verdict' : 'progress',
        ),
      ),
    log: (id, step, lines, told) =>
      write(id, async (trx) => {
        const at = clock.now();
        const rows = lines.map((line) => ({ operation_id: id, step, at, line: storable(line) }));
        await trx.insertInto('operation_log').values(rows).execute();
        if (told)
          await cards.say(trx, [{ thread: operationSubject(id), message: told, urgency: 'progress' }]);
      }),
    say: (id, message) =>
      write(id, (trx) => cards.say(trx, [{ thread: operationSubject(id), message, urgency: 'verdict' }])),
    pause: (id) =>
      write(id, (trx) => {
        const held = { ahead: true, held: waitsForReadOnly };
        return moveOperation(trx, { cards }, { id, state: 'running' }, 'queued', held);
      }),
    end: (id, { state, verdict }, tell) =>
      write(id, async (trx) => {
        await moveOperation(trx, { cards }, { id, state: 'running' }, state, {
          ended_at: clock.now(),
          verdict: kept(verdict),
          progress: null,
          cancel: null,
        });
        await tell(trx);
      }),
  };
}

function kept(value: object): string {
  return JSON.stringify(storable(JSON.parse(JSON.stringify(value)) as Json));
}
