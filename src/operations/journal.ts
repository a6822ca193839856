// What a runner writes about what it does, under its lease: another runner's writes and its own never mix.
import type { Transaction } from 'kysely';
import { fence, type Lease } from '#src/database/leases.ts';
import type { Schema } from '#src/database/schema.ts';
import { type Json, storable } from '#src/json.ts';
import type { Message } from '#src/messages/message.ts';
import { waitsForReadOnly } from '#src/messages/operation-verdicts.ts';
import type { Offer, OperationState, Verdict } from './operation.ts';
import type { JournalEntry } from './progress.ts';
import {
  changeOperation,
  lockOperation,
  moveOperation,
  type OperationRow,
  operationSubject,
  type Store,
} from './rows.ts';

export interface Progress {
  step: string;
  text: string;
  offers: Offer[];
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
  report(id: string, progress: Progress, urgent: boolean): Promise<void>;
  log(id: string, step: string, lines: string[], told: Message | undefined): Promise<void>;
  say(id: string, message: Message): Promise<void>;
  /** Between two steps: back to the queue, before all others and with its locks. */
  pause(id: string): Promise<void>;
  end(
    id: string,
    ended: Ended,
    tell: (trx: Transaction<Schema>, row: OperationRow) => Promise<void>,
  ): Promise<void>;
}

export function openJournal({ database, cards, clock }: Store, lease: Lease): Journal {
  /** Nothing is written of an operation that is not being run. */
  function write(
    id: string,
    fn: (trx: Transaction<Schema>, row: OperationRow) => Promise<void>,
  ): Promise<void> {
    return database.tx(async (trx) => {
      await fence(trx, lease);
      const row = await lockOperation(trx, id);
      if (row.state === 'running') await fn(trx, row);
    });
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
      write(id, async (trx) => {
        const entry = { operation_id: id, step, kind, attempt, at: clock.now(), epoch: lease.epoch };
        await trx
          .insertInto('operation_journal')
          .values({ ...entry, detail: kept(detail) })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await changeOperation(trx, { cards }, id, { progress: null, epoch: lease.epoch }, 'progress');
      }),
    report: (id, progress, urgent) =>
      write(id, (trx) =>
        changeOperation(trx, { cards }, id, { progress: kept(progress) }, urgent ? 'verdict' : 'progress'),
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
      write(id, (trx, row) =>
        moveOperation(trx, { cards }, row, 'queued', { ahead: true, held: waitsForReadOnly }),
      ),
    end: (id, { state, verdict }, tell) =>
      write(id, async (trx, row) => {
        await moveOperation(trx, { cards }, row, state, {
          ended_at: clock.now(),
          verdict: kept(verdict),
          progress: null,
          cancel: null,
        });
        await tell(trx, row);
      }),
  };
}

function kept(value: object): string {
  return JSON.stringify(storable(JSON.parse(JSON.stringify(value)) as Json));
}
