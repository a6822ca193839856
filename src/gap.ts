import type { Transaction } from 'kysely';
import type { Clock } from './clock.ts';
import type { Database } from './database/connect.ts';
import type { Schema } from './database/schema.ts';
import type { Logger } from './log.ts';
import type { Gap } from './messages/gap.ts';

const MINUTE = 60_000;
/** A restart takes seconds, and senders repeat for longer than this by themselves. */
const shortestGap = 2 * MINUTE;
const every = MINUTE / 2;

interface Options {
  clock: Clock;
  log: Logger;
  /** In the transaction that records that we are back, so that it is said once. */
  tell(trx: Transaction<Schema>, gap: Gap): Promise<void>;
}

/** Records every 30 s that some replica works, and tells of each time when none did. Resolves after the first look. */
export async function watchForGaps(database: Database, options: Options): Promise<{ stop(): void }> {
  const { clock, log } = options;
  let last = clock.monotonic();
  await record(database, options);

  const timer = setInterval(() => {
    // While we run, wall time proves nothing: somebody may have set the machine's clock.
    const lost = clock.monotonic() - last >= shortestGap;
    record(database, options, lost)
      .then(() => {
        last = clock.monotonic();
      })
      .catch((error) =>
        log.debug({ error: String(error) }, 'the database did not answer: not recorded as alive'),
      );
  }, every);
  return { stop: () => clearInterval(timer) };
}

function record(database: Database, { clock, log, tell }: Options, lookBack = true): Promise<void> {
  return database.tx(async (trx) => {
    const to = clock.now();
    const row = await trx
      .selectFrom('memory')
      .select('at')
      .where('name', '=', 'alive')
      .forUpdate()
      .executeTakeFirst();
    await trx
      .insertInto('memory')
      .values({ name: 'alive', value: '{}', at: to })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ at: to }))
      .execute();
    if (!row || !lookBack || to.getTime() - row.at.getTime() < shortestGap) return;
    const unread = await trx
      .selectFrom('intake')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('state', '=', 'new')
      .executeTakeFirstOrThrow();
    log.warn({ from: row.at, to }, 'nobody was at work for a while');
    await tell(trx, { from: row.at, to, unread: Number(unread.count) });
  });
}
