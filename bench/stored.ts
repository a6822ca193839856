import { pino } from 'pino';
import { systemClock } from '#src/clock.ts';
import { connectDatabase, type Database } from '#src/database/connect.ts';

/** Opens the store of a bot that has ended, or the server that replicas share. */
export async function withStore<T>(
  where: { dataDir: string; url?: string },
  use: (db: Database['db']) => Promise<T>,
): Promise<T> {
  const log = pino({ level: 'silent' });
  const database = await connectDatabase({ ...where, log, clock: systemClock() });
  try {
    return await use(database.db);
  } finally {
    await database.close();
  }
}

/** Bodies that were answered 2xx and then not, or not wholly, read. */
export async function unread(db: Database['db']): Promise<number> {
  const { count } = await db
    .selectFrom('intake')
    .select((column) => column.fn.countAll<string>().as('count'))
    .where('state', '<>', 'done')
    .executeTakeFirstOrThrow();
  return Number(count);
}
