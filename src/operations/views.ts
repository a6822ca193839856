import type { Kysely } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { blocking, inOrder, type Lock, type Queued } from './decide-start.ts';
import type { Offer } from './offer.ts';
import type { OperationState, Verdict } from './operation.ts';
import { progressOf } from './progress.ts';
import type { Decision, OperationRow } from './rows.ts';
import type { OperationView, QueueView } from './view.ts';

type Db = Kysely<Schema>;

/** In a few queries, however many. Those that do not exist are left out. */
export async function readOperations(db: Db, ids: string[], now: Date): Promise<Map<string, OperationView>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('operations').selectAll().where('id', 'in', ids).execute();
  const journal = await db
    .selectFrom('operation_journal')
    .select(['operation_id', 'step', 'kind', 'attempt', 'at', 'detail'])
    .where('operation_id', 'in', ids)
    .orderBy('id')
    .execute();
  const decisions = await db
    .selectFrom('operation_decisions')
    .selectAll()
    .where('operation_id', 'in', ids)
    .orderBy('id')
    .execute();
  const queues = await readQueues(
    db,
    rows.filter(({ state }) => state === 'queued'),
    now,
  );
  const entriesOf = Map.groupBy(journal, (entry) => entry.operation_id);
  const decisionsOf = Map.groupBy(decisions, (decision) => decision.operation_id);
  return new Map(
    rows.map((row) => {
      const about = (decisionsOf.get(row.id) ?? []).filter(({ digest }) => digest === row.digest);
      const steps = progressOf(row.steps, entriesOf.get(row.id) ?? []);
      return [row.id, { ...viewOf(row, about), steps, queue: queues.get(row.id) ?? null }];
    }),
  );
}

function viewOf(row: OperationRow, decisions: Decision[]): Omit<OperationView, 'steps' | 'queue'> {
  const {
    id,
    name,
    state,
    title,
    digest,
    lines,
    environment,
    reason,
    channel,
    questions,
    approvals,
    cancel,
    held,
  } = row;
  const passed = new Set(decisions.filter(({ kind }) => kind === 'passed').map(({ guard }) => guard));
  return {
    ...{ id, name, state, title, digest, lines, environment, reason, channel, approvals, cancel, held },
    questions: questions.filter(({ guard }) => !passed.has(guard)),
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    beganAt: row.began_at,
    endedAt: row.ended_at,
    expiresAt: row.expires_at,
    decisions: decisions.map(({ kind, guard, by, at, reason: why, speaks_for }) => ({
      ...{ kind, guard, by, at },
      reason: why,
      speaksFor: speaks_for,
    })),
    progress: row.progress && { ...row.progress, offers: row.progress.offers as Offer[] },
    verdict: row.verdict as Verdict | null,
  };
}

/** Those that have not begun and want one of these names, in no order. */
export async function readQueue(db: Db, names?: string[]): Promise<Queued[]> {
  const rows = await db
    .selectFrom('operations')
    .innerJoin('operation_wants', 'operation_wants.operation_id', 'operations.id')
    .select(['operations.id', 'state', 'ahead', 'place', 'asked_by', 'operation_wants.name'])
    .where('state', 'in', ['planned', 'waiting', 'queued'])
    .$if(names !== undefined, (query) =>
      query.where('operations.id', 'in', (those) =>
        those
          .selectFrom('operation_wants')
          .select('operation_id')
          .where('name', 'in', names ?? []),
      ),
    )
    .execute();
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { id, ahead, place, asked_by: askedBy } = first;
    const state = first.state as Queued['state'];
    return [{ id, state, ahead, place, askedBy, names: group.map(({ name }) => name) }];
  });
}

export async function readLocks(db: Db, names?: string[]): Promise<Lock[]> {
  const rows = await db
    .selectFrom('operation_locks')
    .selectAll()
    .$if(names !== undefined, (query) => query.where('name', 'in', names ?? []))
    .execute();
  return rows.map(({ name, operation_id, person, held, reason, expires_at }) => ({
    ...{ name, person, held, reason },
    operation: operation_id,
    expiresAt: expires_at,
  }));
}

async function readQueues(db: Db, rows: OperationRow[], now: Date): Promise<Map<string, QueueView>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  const wants = await db.selectFrom('operation_wants').selectAll().where('operation_id', 'in', ids).execute();
  const names = [...new Set(wants.map(({ name }) => name))];
  if (names.length === 0) return new Map();
  const queue = inOrder(await readQueue(db, names));
  const locks = await readLocks(db, names);
  const near = [...queue.map(({ id }) => id), ...locks.flatMap(({ operation }) => operation ?? [])];
  const known = new Map((await readTitles(db, near)).map((named) => [named.id, named]));
  return new Map(
    queue
      .filter(({ id }) => ids.includes(id))
      .map((own) => {
        const before = queue.slice(0, queue.indexOf(own)).filter((other) => waitsFor(own, other));
        const running = locks.filter(
          ({ name, operation }) => operation !== null && operation !== own.id && own.names.includes(name),
        );
        const ahead = [
          ...new Set([...running.flatMap(({ operation }) => operation ?? []), ...before.map(({ id }) => id)]),
        ];
        const person = blocking(
          own,
          locks.filter(({ operation }) => operation === null),
          now,
        );
        return [
          own.id,
          {
            ahead: ahead.flatMap((id) => known.get(id) ?? []),
            lock: person?.person
              ? { name: person.name, person: person.person, reason: person.reason, until: person.expiresAt }
              : null,
          },
        ];
      }),
  );
}

function waitsFor(own: Queued, other: Queued): boolean {
  return (other.state === 'queued' || other.ahead) && other.names.some((name) => own.names.includes(name));
}

async function readTitles(
  db: Db,
  ids: string[],
): Promise<{ id: string; title: string; state: OperationState }[]> {
  if (ids.length === 0) return [];
  return await db.selectFrom('operations').select(['id', 'title', 'state']).where('id', 'in', ids).execute();
}
