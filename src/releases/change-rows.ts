import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import type { Change } from './change.ts';

export async function recordChange(trx: Transaction<Schema>, change: Omit<Change, 'id'>): Promise<void> {
  await trx
    .insertInto('changes')
    .values(change)
    .onConflict((conflict) => conflict.column('operation').where('operation', 'is not', null).doNothing())
    .execute();
}

/** More than a card can name. */
const most = 50;

export async function changesBefore(
  db: Kysely<Schema>,
  apps: readonly { app: string; environment: string | undefined }[],
  at: Date,
  window: number,
): Promise<Change[]> {
  if (apps.length === 0) return [];
  return await db
    .selectFrom('changes')
    .selectAll()
    .where((where) =>
      where.or(
        apps.map(({ app, environment }) =>
          environment === undefined
            ? where('app', '=', app)
            : where.and([where('app', '=', app), where('environment', '=', environment)]),
        ),
      ),
    )
    .where('at', '<=', at)
    .where('at', '>=', new Date(at.getTime() - window))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
}
