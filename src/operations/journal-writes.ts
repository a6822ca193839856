// What the journals of many operations have to write at the same moment, in one transaction.
import { sql } from 'kysely';
import { type Outgoing, patience, type Urgency } from '#src/cards/cards.ts';
import { fence, type Lease } from '#src/database/leases.ts';
import { recordset } from '#src/database/recordset.ts';
import { type Json, storable } from '#src/json.ts';
import type { JournalEntry, Progress } from './progress.ts';
import { operationSubject, type Store, type Trx } from './rows.ts';

export interface Write {
  id: string;
  entry?: Omit<JournalEntry, 'at'>;
  /** Null for none any more; left out, it stays, and with it the card. */
  progress?: Progress | null;
  /** Lines of a step's log. */
  log?: { step: string; lines: readonly string[] };
  /** For its thread. */
  say?: Omit<Outgoing, 'to' | 'thread'>;
}

/**
 * In the order in which they were asked for. Resolves, for each, to whether it was written: nothing is of an operation that
 * does not run. Rejects with TemporaryError when another runner has taken over or the database did not answer.
 */
export async function writeAll(
  { database, cards, clock }: Store,
  lease: Lease,
  writes: readonly Write[],
): Promise<boolean[]> {
  return await database.tx(async (trx) => {
    await fence(trx, lease);
    const running = await lockRunning(trx, [...new Set(writes.map(({ id }) => id))]);
    const those = writes.filter(({ id }) => running.has(id));
    const at = clock.now();
    await insertEntries(trx, those, lease, at);
    await insertLines(trx, those, at);
    await changeProgress(trx, those, lease);
    for (const [urgency, group] of Map.groupBy(urgencies(those), ([, each]) => each)) {
      const touched = group.map(([id]) => operationSubject(id));
      await cards.touch(trx, touched, urgency);
    }
    const said = those.flatMap(({ id, say }) => (say ? [{ thread: operationSubject(id), ...say }] : []));
    await cards.say(trx, said);
    return writes.map(({ id }) => running.has(id));
  });
}

/** In the order of their ids, so that no two who lock several wait for each other. */
async function lockRunning(trx: Trx, ids: string[]): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('operations')
    .select('id')
    .where('id', 'in', ids)
    .where('state', '=', 'running')
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Set(rows.map(({ id }) => id));
}

async function insertEntries(trx: Trx, writes: readonly Write[], lease: Lease, at: Date): Promise<void> {
  const entries = writes.flatMap(({ id, entry }, place) => (entry ? [{ ...entry, id, place }] : []));
  if (entries.length === 0) return;
  await sql`
    insert into operation_journal (operation_id, step, kind, attempt, at, epoch, detail)
    select id, step, kind, attempt, ${at}::timestamptz, ${lease.epoch}::bigint, detail
    from ${kept(entries)} as entry (place integer, id text, step text, kind text, attempt integer, detail jsonb)
    order by place
    on conflict do nothing
  `.execute(trx);
}

async function insertLines(trx: Trx, writes: readonly Write[], at: Date): Promise<void> {
  const lines = writes.flatMap(
    ({ id, log }) => log?.lines.map((line) => ({ id, step: log.step, line })) ?? [],
  );
  if (lines.length === 0) return;
  await sql`
    insert into operation_log (operation_id, step, at, line)
    select id, step, ${at}::timestamptz, line
    from ${kept(lines.map((line, place) => ({ ...line, place })))} as said (place integer, id text, step text, line text)
    order by place
  `.execute(trx);
}

/** What was reported last is what is so now. */
async function changeProgress(trx: Trx, writes: readonly Write[], lease: Lease): Promise<void> {
  const last = new Map(
    writes.flatMap(({ id, progress }) => (progress === undefined ? [] : [[id, progress]])),
  );
  if (last.size === 0) return;
  const changes = [...last].map(([id, progress]) => ({ id, progress }));
  await sql`
    update operations
    set progress = change.progress, epoch = ${lease.epoch}::bigint, revision = revision + 1
    from ${kept(changes)} as change (id text, progress jsonb)
    where operations.id = change.id
  `.execute(trx);
}

/** The most pressing of each. */
function urgencies(writes: readonly Write[]): [string, Urgency][] {
  const most = new Map<string, Urgency>();
  for (const { id, progress } of writes) {
    if (progress === undefined) continue;
    const urgency = progress?.alarm ? 'verdict' : 'progress';
    if (patience[urgency] <= patience[most.get(id) ?? 'progress']) most.set(id, urgency);
  }
  return [...most];
}

function kept(values: object[]) {
  return recordset(storable(JSON.parse(JSON.stringify(values)) as Json) as object[]);
}
