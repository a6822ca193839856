// What a runner writes about what it does, under its lease: another runner's writes and its own never mix.
import type { Transaction } from 'kysely';
import type { OutgoingFile } from '#src/cards/cards.ts';
import type { Database } from '#src/database/connect.ts';
import { groupCommit } from '#src/database/group-commit.ts';
import { fence, type Lease } from '#src/database/leases.ts';
import type { Schema } from '#src/database/schema.ts';
import { type Json, storable } from '#src/json.ts';
import type { Message } from '#src/messages/message.ts';
import { waitsForReadOnly } from '#src/messages/operation-verdicts.ts';
import { type Write, writeAll } from './journal-writes.ts';
import type { OperationState, Verdict } from './operation.ts';
import type { JournalEntry, Progress } from './progress.ts';
import { readReadOnly } from './read-only.ts';
import { moveOperation, type OperationRow, type Store } from './rows.ts';

export interface Ended {
  state: Extract<OperationState, 'succeeded' | 'failed' | 'cancelled' | 'unknown'>;
  verdict: Verdict;
}

export interface Read {
  row: OperationRow;
  entries: JournalEntry[];
  /** Whether no further step may be begun. */
  readOnly: boolean;
}

/**
 * Every write resolves once it is on disk and rejects with TemporaryError when another runner has taken over or the
 * database did not answer: then it may have been written, and writing it again changes nothing.
 */
export interface Journal {
  read(id: string): Promise<Read>;
  append(id: string, entry: Omit<JournalEntry, 'at'>): Promise<void>;
  /** This and all below resolve to false, and write nothing, when it does not run any more. */
  report(id: string, progress: Progress): Promise<boolean>;
  log(id: string, step: string, lines: string[], told: Message | undefined): Promise<boolean>;
  say(id: string, message: Message): Promise<boolean>;
  /** Given for a day, and after anything that people wait for. */
  file(id: string, file: OutgoingFile, message: Message): Promise<boolean>;
  /** Between two steps: back to the queue, before all others and with its locks. */
  pause(id: string): Promise<boolean>;
  end(id: string, ended: Ended, tell: (trx: Transaction<Schema>) => Promise<void>): Promise<boolean>;
}

const most = 100;
const day = 86_400_000;
/** Lines of logs in one transaction. */
const heaviest = 5000;

/** However many operations go on at once, what their journals read and write meanwhile goes together. */
export function openJournal(store: Store, lease: Lease): Journal {
  const { database, clock } = store;
  const read = groupCommit((ids: string[]) => readAll(database, ids), { most });
  const write = groupCommit((writes: Write[]) => writeAll(store, lease, writes), {
    ...{ most, heaviest },
    weigh: ({ log }) => log?.lines.length ?? 0,
  });

  /** False, and nothing is written, when it has ended: a step that goes on in spite of a stop may still report. */
  function move(id: string, fn: (trx: Transaction<Schema>) => Promise<void>): Promise<boolean> {
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

  return {
    async read(id) {
      const found = await read(id);
      if (!found) throw new Error(`reading the journal of ${id}: there is no such operation`);
      return found;
    },
    async append(id, entry) {
      // Whoever acts on it must not when it could not be written.
      if (!(await write({ id, entry, progress: null })))
        throw new Error(`writing the journal of ${id}, which does not run`);
    },
    report: (id, progress) => write({ id, progress }),
    log: (id, step, lines, told) =>
      write({ id, log: { step, lines }, ...(told && { say: { message: told, urgency: 'progress' } }) }),
    say: (id, message) => write({ id, say: { message, urgency: 'verdict' } }),
    file: (id, file, message) => {
      const dropAfter = new Date(clock.now().getTime() + day);
      return write({ id, say: { message, file, urgency: 'progress', dropAfter } });
    },
    pause: (id) =>
      move(id, (trx) => {
        const held = { ahead: true, held: waitsForReadOnly };
        return moveOperation(trx, store, { id, state: 'running' }, 'queued', held);
      }),
    end: (id, { state, verdict }, tell) =>
      move(id, async (trx) => {
        await moveOperation(trx, store, { id, state: 'running' }, state, {
          ended_at: clock.now(),
          verdict: JSON.stringify(storable(JSON.parse(JSON.stringify(verdict)) as Json)),
          progress: null,
          cancel: null,
        });
        await tell(trx);
      }),
  };
}

async function readAll({ db }: Database, ids: string[]): Promise<(Read | undefined)[]> {
  const rows = await db.selectFrom('operations').selectAll().where('id', 'in', ids).execute();
  const entries = await db
    .selectFrom('operation_journal')
    .select(['operation_id', 'step', 'kind', 'attempt', 'at', 'detail'])
    .where('operation_id', 'in', ids)
    .orderBy('id')
    .execute();
  const readOnly = (await readReadOnly(db)) !== undefined;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const entriesOf = Map.groupBy(entries, (entry) => entry.operation_id);
  return ids.map((id) => {
    const row = byId.get(id);
    return row && { row, entries: entriesOf.get(id) ?? [], readOnly };
  });
}
