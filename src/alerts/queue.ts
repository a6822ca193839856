// The intake table as a queue: what is new, and what became of it.
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import type { ReadBody, StoredBody } from './slice.ts';

/** Wakes whoever reads the intake. */
export const intakeTopic = 'intake';

const mostBodies = 500;
const mostBytes = 4_000_000;

/** The oldest unread bodies: as many as one reading should hold, at least one when there is one. */
export async function takeBodies(db: Kysely<Schema>): Promise<StoredBody[]> {
  // The sum runs along the index and ends with the limit; it does not fetch the bodies it counts.
  const { rows } = await sql<{
    id: number;
    source: string;
    received_at: Date;
    encoding: 'identity' | 'gzip';
    body: Uint8Array;
  }>`
    select i.id, i.source, i.received_at, i.encoding, i.body
    from (select id, sum(octet_length(body)) over (order by id) - octet_length(body) as before
          from intake where state = 'new' order by id limit ${mostBodies}) batch
    join intake i on i.id = batch.id
    where batch.before < ${mostBytes}
    order by i.id`.execute(db);
  return rows.map(({ id, source, received_at, encoding, body }) => ({
    intake: Number(id),
    source,
    receivedAt: received_at,
    encoding,
    body,
  }));
}

/** Those that told nothing new are removed: a repeat is not worth its room. Bad ones wait for a replay. */
export async function settleBodies(
  trx: Transaction<Schema>,
  read: ReadBody[],
  silent: (intake: number) => boolean,
): Promise<void> {
  const bad = read.flatMap(({ intake, problem }) => (problem === undefined ? [] : [{ id: intake, problem }]));
  const good = read.filter(({ problem }) => problem === undefined).map(({ intake }) => intake);
  const gone = good.filter(silent);
  const done = good.filter((intake) => !silent(intake));
  if (gone.length > 0) await trx.deleteFrom('intake').where('id', 'in', gone).execute();
  if (done.length > 0)
    await trx.updateTable('intake').set({ state: 'done' }).where('id', 'in', done).execute();
  if (bad.length === 0) return;
  await sql`
    update intake set state = 'bad', problem = bad.problem
    from json_to_recordset(${JSON.stringify(bad)}::json) as bad (id bigint, problem text)
    where intake.id = bad.id`.execute(trx);
}

/** Puts bad bodies back at the queue's end; resolves with how many. */
export async function replayBodies(
  trx: Transaction<Schema>,
  which: { ids: number[] } | { source: string },
): Promise<{ count: number; sources: string[] }> {
  const query = trx.updateTable('intake').set({ state: 'new', problem: null }).where('state', '=', 'bad');
  const chosen =
    'ids' in which ? query.where('id', 'in', which.ids) : query.where('source', '=', which.source);
  const rows = await chosen.returning('source').execute();
  return { count: rows.length, sources: [...new Set(rows.map(({ source }) => source))] };
}
