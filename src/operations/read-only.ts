import type { Kysely } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { wakeAtCommit } from '#src/database/scope.ts';
import { storable } from '#src/json.ts';
import { readOnlyTold } from '#src/messages/operation-replies.ts';
import type { Engine } from './engine.ts';
import type { AskedAbout } from './operations.ts';
import { operationsTopic } from './rows.ts';
import type { ReadOnly } from './view.ts';

const name = 'read-only';

export async function readReadOnly(db: Kysely<Schema>): Promise<ReadOnly | undefined> {
  const row = await db
    .selectFrom('memory')
    .select(['value', 'at'])
    .where('name', '=', name)
    .executeTakeFirst();
  if (!row) return undefined;
  return { ...(row.value as Omit<ReadOnly, 'since'>), since: row.at };
}

/** Resolves to false when it was so already. */
export async function setReadOnly(
  { database, cards, clock, healthChannel }: Pick<Engine, 'database' | 'cards' | 'clock' | 'healthChannel'>,
  on: boolean,
  { by, reason }: AskedAbout,
): Promise<boolean> {
  const closed = { by: by.id, ...(reason && { reason: storable(reason) }) };
  return await database.tx(async (trx) => {
    const changed = on
      ? trx
          .insertInto('memory')
          .values({ name, value: JSON.stringify(closed), at: clock.now() })
          .onConflict((conflict) => conflict.doNothing())
          .returning('name')
      : trx.deleteFrom('memory').where('name', '=', name).returning('name');
    if ((await changed.executeTakeFirst()) === undefined) return false;
    wakeAtCommit(operationsTopic);
    const message = readOnlyTold(by.id, on ? closed : undefined);
    await cards.say(trx, [{ to: healthChannel(), message, urgency: 'verdict' }]);
    return true;
  });
}
