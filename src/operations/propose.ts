import { UserError } from '#src/errors.ts';
import { storable } from '#src/json.ts';
import { lockedBy, readOnly } from '#src/messages/operation-refusals.ts';
import { exempted } from '#src/messages/operation-thread.ts';
import { shortId } from '#src/short-id.ts';
import { advance } from './advance.ts';
import { type Appraisal, appraise } from './appraise.ts';
import { blocking } from './decide-start.ts';
import { definitionOf, type Engine } from './engine.ts';
import type { AnyOperation } from './operation.ts';
import type { Asked, More, Proposal } from './operations.ts';
import { readReadOnly } from './read-only.ts';
import { isPerson } from './rights.ts';
import { type OperationRow, operationSubject, type Trx } from './rows.ts';
import { supersede, takeTurn } from './supersede.ts';
import { readLocks } from './views.ts';

export async function propose(
  engine: Engine,
  name: string,
  given: unknown,
  asked: Asked,
  more: More = {},
): Promise<Proposal> {
  const { database } = engine;
  const before = await database.db
    .selectFrom('operations')
    .select(['id', 'state'])
    .where('request_key', '=', asked.key)
    .executeTakeFirst();
  if (before) return before;

  const { definition, input, appraisal } = await consider(engine, name, given, asked);
  if (appraisal.stop !== undefined) throw new UserError(appraisal.stop);
  return await database.tx(async (trx) => {
    if (more.supersedes) await takeTurn(trx, definition.exclusive(input));
    const row = await insert(trx, engine, { definition, input, appraisal, asked, more });
    if (!row) {
      const again = trx.selectFrom('operations').select(['id', 'state']);
      return await again.where('request_key', '=', asked.key).executeTakeFirstOrThrow();
    }
    const { id } = row;
    // The card first: what is said about it goes into its thread.
    await engine.cards.show(trx, asked.channel, [operationSubject(id)], 'verdict');
    if (more.supersedes) await supersede(trx, engine, row);
    const state = await advance(trx, engine, row);
    if (appraisal.exempt.length > 0) {
      const message = exempted(appraisal.exempt);
      await engine.cards.say(trx, [{ thread: operationSubject(id), message, urgency: 'decision' }]);
    }
    return { id, state };
  });
}

export interface Considered {
  definition: AnyOperation;
  input: unknown;
  appraisal: Appraisal;
}

/** Everything that is asked before something is stored; all that `--plan` does. */
export async function consider(
  engine: Engine,
  name: string,
  given: unknown,
  asked: Asked,
): Promise<Considered> {
  const { database, clock, rights } = engine;
  const definition = definitionOf(engine, name);
  const input: unknown = definition.input.parse(given);
  const where = definition.where(input);
  const { by, channel } = asked;
  const asker = { id: actorOf(by), team: isPerson(by) ? by.team : null };
  await rights.demand(definition.permission, asker, { channel, environment: where.environment });
  const closed = await readReadOnly(database.db);
  if (closed) throw new UserError(readOnly(closed, clock.now()));
  const names = definition.exclusive(input);
  const locks = (await readLocks(database.db, names)).filter(({ operation }) => operation === null);
  const refuseIfLocked = (ahead: boolean): void => {
    const lock = blocking({ id: '', names, askedBy: actorOf(by), ahead }, locks, clock.now());
    if (lock) throw new UserError(lockedBy(lock, clock.now()));
  };
  // Only its plan says whether it goes ahead.
  if (!definition.exempt) refuseIfLocked(false);
  const appraisal = await appraise(engine, name, input, actorOf(by));
  refuseIfLocked(appraisal.exempt.includes('queue'));
  return { definition, input, appraisal };
}

export function actorOf(by: Asked['by']): string {
  return isPerson(by) ? by.id : by.service;
}

async function insert(
  trx: Trx,
  { clock, configuration }: Engine,
  { definition, input, appraisal, asked, more }: Considered & { asked: Asked; more: More },
): Promise<OperationRow | undefined> {
  const { plan, digest, title, lines, steps, where, approvals, questions, exempt } = appraisal;
  const { by, key, channel, reason } = asked;
  const json = (value: object) => JSON.stringify(storable(JSON.parse(JSON.stringify(value))));
  const id = await unusedId(trx);
  const made = await trx
    .insertInto('operations')
    .values({
      ...{ id, digest, title: storable(title), channel, request_key: key },
      ...{ name: definition.name, version: definition.version, permission: definition.permission },
      state: 'planned',
      input: json(input as object),
      plan: json(plan),
      lines: json(lines),
      steps: json(steps),
      plans: json([{ digest, lines, from: 0 }]),
      questions: json(questions),
      channels: json(where.channels ?? []),
      environment: where.environment ?? null,
      approvals: json(approvals),
      config_digest: configuration(),
      asked_by: actorOf(by),
      team: isPerson(by) ? by.team : null,
      reason: reason === undefined ? null : storable(reason),
      parent: more.parent ?? null,
      ahead: exempt.includes('queue'),
      asked_at: clock.now(),
    })
    .onConflict((conflict) => conflict.column('request_key').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!made) return undefined;
  const wants = [...new Set(definition.exclusive(input))].map((name) => ({ operation_id: id, name }));
  if (wants.length > 0) await trx.insertInto('operation_wants').values(wants).execute();
  return made;
}

async function unusedId(trx: Trx): Promise<string> {
  for (;;) {
    const id = shortId();
    const taken = await trx.selectFrom('operations').select('id').where('id', '=', id).executeTakeFirst();
    if (!taken) return id;
  }
}
