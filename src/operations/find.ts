import { type Kysely, sql } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { UserError } from '#src/errors.ts';
import { noSuchOperation, severalOperations } from '#src/messages/operation-refusals.ts';
import { nearest } from '#src/nearest.ts';
import type { OperationState } from './operation.ts';
import { readReadOnly } from './read-only.ts';

type Db = Kysely<Schema>;

const mostListed = 5;
/** As many as a message that is still read on a phone. */
const mostShown = 15;

/** What is open, or asks for a person. */
export const openStates = ['planned', 'waiting', 'queued', 'running', 'unknown'] satisfies OperationState[];

/** What is open goes before what is over, so that two letters stay enough while history grows. */
export async function findOperation(db: Db, prefix: string): Promise<string> {
  const rows = await db
    .selectFrom('operations')
    .select(['id', 'title', 'state'])
    .where('id', 'like', `${prefix.replace(/[%_\\]/g, '\\$&')}%`)
    .orderBy((column) =>
      column.case().when('id', '=', prefix).then(0).when('state', 'in', openStates).then(1).else(2).end(),
    )
    .orderBy('place', 'desc')
    .limit(mostListed + 1)
    .execute();
  const [first] = rows;
  if (!first) {
    const known = await db
      .selectFrom('operations')
      .select('id')
      .orderBy('place', 'desc')
      .limit(500)
      .execute();
    throw new UserError(
      noSuchOperation(
        prefix,
        nearest(
          prefix,
          known.map(({ id }) => id),
        ),
      ),
    );
  }
  if (first.id === prefix) return first.id;
  const open = rows.filter(({ state }) => (openStates as OperationState[]).includes(state));
  const matching = open.length > 0 ? open : rows;
  if (matching.length === 1) return first.id;
  throw new UserError(severalOperations(prefix, matching.slice(0, mostListed)));
}

/** The newest first; those that are open before those that are over. */
export async function listOperations(
  db: Db,
  which: 'open' | 'all',
  wanting?: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom('operations')
    .select('id')
    .$if(which === 'open', (query) => query.where('state', 'in', openStates))
    .$if(wanting !== undefined, (query) =>
      query.where('id', 'in', (wants) =>
        wants
          .selectFrom('operation_wants')
          .select('operation_id')
          .where('name', 'in', [...(wanting ?? [])]),
      ),
    )
    .orderBy((column) => column.case().when('state', 'in', openStates).then(0).else(1).end())
    .orderBy('place', 'desc')
    .limit(mostShown)
    .execute();
  return rows.map(({ id }) => id);
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object: as many as a menu takes. */
const mostSuggested = 100;

export async function suggestOperations(db: Db, words: string): Promise<{ id: string; title: string }[]> {
  return await db
    .selectFrom('operations')
    .select(['id', 'title'])
    .where('state', 'in', [...openStates, 'failed'])
    .where(sql<boolean>`strpos(lower(id || ' ' || title), lower(${words})) > 0`)
    .orderBy('place', 'desc')
    .limit(mostSuggested)
    .execute();
}

/** The last lines of its log, the oldest first. */
export async function readLog(db: Db, id: string, most = 30): Promise<string[]> {
  const rows = await db
    .selectFrom('operation_log')
    .select('line')
    .where('operation_id', '=', id)
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
  return rows.map(({ line }) => line).reverse();
}

/** For the bot's status. */
export async function countOperations(
  db: Db,
): Promise<{ running: number; waiting: number; readOnlyBy: string | undefined }> {
  const counts = await db
    .selectFrom('operations')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .where('state', 'in', ['planned', 'waiting', 'queued', 'running'])
    .groupBy('state')
    .execute();
  const running = Number(counts.find(({ state }) => state === 'running')?.count ?? 0);
  const all = counts.reduce((sum, { count }) => sum + Number(count), 0);
  return { running, waiting: all - running, readOnlyBy: (await readReadOnly(db))?.by };
}
