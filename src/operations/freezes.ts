// Freezes that hold in an environment: those of the configuration, and those that people declare for a while.
import type { Transaction } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { schedule } from '#src/database/timers.ts';
import { storable } from '#src/json.ts';
import { thawed } from '#src/messages/operation-questions.ts';
import type { Engine } from './engine.ts';
import { type Frozen, frozenAt, readFreeze } from './freeze.ts';
import type { AskedAbout } from './operations.ts';
import { changeOperation } from './rows.ts';

export const freezeTimer = 'operation-freeze';

type Frozenness = Pick<Engine, 'database' | 'clock' | 'policy'>;
type Thawing = Frozenness & Pick<Engine, 'cards'>;

/** Until when nothing is changed there, as it is now. */
export async function frozenIn(
  { database, clock, policy }: Frozenness,
  environment: string,
  db: Pick<Transaction<Schema>, 'selectFrom'> = database.db,
): Promise<Frozen | undefined> {
  const windows = policy(environment)?.freeze ?? [];
  const declared = await db
    .selectFrom('operation_freezes')
    .select(['by', 'reason', 'since', 'until'])
    .where('environment', '=', environment)
    .execute();
  const configured = windows.flatMap((written) => readFreeze(written) ?? []);
  return frozenAt([...configured, ...declared], clock.now());
}

/** Beside those of others; one's own is changed. */
export async function freeze(
  { database, clock }: Frozenness,
  environment: string,
  { by, reason }: AskedAbout & { reason: string },
  until: Date,
): Promise<void> {
  const declared = { reason: storable(reason), since: clock.now(), until };
  await database.tx(async (trx) => {
    await trx
      .insertInto('operation_freezes')
      .values({ environment, by: by.id, ...declared })
      .onConflict((conflict) => conflict.columns(['environment', 'by']).doUpdateSet(declared))
      .execute();
    await schedule(trx, { kind: freezeTimer, subject: environment, dueAt: until });
  });
}

/** Whose ever they are: whoever has the right may. Resolves to false when nobody had declared one. */
export async function unfreeze(engine: Thawing, environment: string): Promise<boolean> {
  return await engine.database.tx(async (trx) => {
    const ended = await trx
      .deleteFrom('operation_freezes')
      .where('environment', '=', environment)
      .returning('until')
      .execute();
    await thaw(trx, engine, environment);
    const now = engine.clock.now();
    return ended.some(({ until }) => until > now);
  });
}

/** Handler of the timer: the freeze that was to end last has been over since then, or another is. */
export async function endFreezes(engine: Thawing, environment: string): Promise<void> {
  const { database, clock } = engine;
  await database.tx(async (trx) => {
    const its = trx.selectFrom('operation_freezes').select('until').where('environment', '=', environment);
    const next = await its.where('until', '>', clock.now()).orderBy('until').executeTakeFirst();
    if (next) await schedule(trx, { kind: freezeTimer, subject: environment, dueAt: next.until });
    const over = trx.deleteFrom('operation_freezes').where('environment', '=', environment);
    await over.where('until', '<=', clock.now()).execute();
    await thaw(trx, engine, environment);
  });
}

/** What waits for an override takes none any more: its asker says whether it goes on. */
async function thaw(trx: Transaction<Schema>, engine: Thawing, environment: string): Promise<void> {
  if (await frozenIn(engine, environment, trx)) return;
  const rows = await trx
    .selectFrom('operations')
    .select(['id', 'questions'])
    .where('state', '=', 'planned')
    .where('environment', '=', environment)
    .forUpdate()
    .execute();
  for (const { id, questions } of rows) {
    if (!questions.some(({ guard }) => guard === 'freeze')) continue;
    const asked = questions.map((question) =>
      // Under another name, so that an answer to it passes no later freeze.
      question.guard === 'freeze' ? { guard: 'thaw', text: thawed } : question,
    );
    await changeOperation(trx, engine, id, { questions: JSON.stringify(asked) }, 'verdict');
  }
}
