import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { groupCommit } from '#src/database/group-commit.ts';
import type { Request } from './request.ts';

export type Ending = { state: 'done' | 'refused' | 'failed'; reference?: string };

export interface Requests {
  /** Resolves once it is on disk: true, or false when it was there before. Rejects with TemporaryError. */
  store(request: Request): Promise<boolean>;
  finish(key: string, ending: Ending): Promise<void>;
  /** For what was stored too late, after its sender was told to try again: the next try is a new one. */
  forget(key: string): Promise<void>;
  /** Tells other processes that this one is still at these. */
  keep(keys: readonly string[]): Promise<void>;
  /**
   * Takes over what somebody began and did not finish. `idle`: milliseconds since it was begun or kept, after which nobody
   * can still be at it; `except`: keys that this process is at. What is too old to answer, or was tried too often,
   * is closed as failed instead.
   */
  takeOver(idle: number, except: readonly string[]): Promise<Request[]>;
}

/** A response URL lives for 30 minutes: https://docs.slack.dev/interactivity/handling-user-interaction/ */
const answerable = 30 * 60_000;
/** A request that ends the process every time must not end it for ever. */
const mostAttempts = 5;

export function openRequests(database: Database, clock: Clock): Requests {
  const insert = groupCommit((batch: Request[]) => insertAll(database, clock, batch), { most: 200 });
  const end = groupCommit((batch: Finished[]) => finishAll(database, clock, batch), { most: 200 });
  return {
    store: insert,
    finish: (key, ending) => end({ key, ...ending }),
    forget: async (key) => {
      await database.db
        .deleteFrom('requests')
        .where('key', '=', key)
        .where('state', '=', 'received')
        .execute();
    },
    keep: async (keys) => {
      if (keys.length === 0) return;
      const touch = database.db.updateTable('requests').set({ taken_at: clock.now() });
      await touch
        .where('key', 'in', [...keys])
        .where('state', '=', 'received')
        .execute();
    },
    takeOver: (idle, except) => takeOver(database, clock, idle, except),
  };
}

async function insertAll({ urgent }: Database, clock: Clock, batch: Request[]): Promise<boolean[]> {
  const taken_at = clock.now();
  const rows = batch.map((request) => ({
    key: request.key,
    way: request.way,
    user_id: request.user,
    request: JSON.stringify(request),
    received_at: new Date(request.receivedAt),
    taken_at,
  }));
  const insert = urgent
    .insertInto('requests')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing());
  const fresh = new Set((await insert.returning('key').execute()).map(({ key }) => key));
  return batch.map(({ key }) => fresh.delete(key));
}

type Finished = Ending & { key: string };

function finishAll(database: Database, clock: Clock, batch: Finished[]): Promise<undefined[]> {
  const finished_at = clock.now();
  return database.tx(async (trx) => {
    for (const { key, state, reference = null } of batch) {
      const update = trx
        .updateTable('requests')
        .set({ state, reference, finished_at })
        .where('key', '=', key);
      // The first ending stands: a process that was frozen and woken finds the request finished by another.
      await update.where('state', '=', 'received').execute();
    }
    return batch.map(() => undefined);
  });
}

async function takeOver(
  { db }: Database,
  clock: Clock,
  idle: number,
  except: readonly string[],
): Promise<Request[]> {
  const now = clock.now();
  const unfinished = db
    .updateTable('requests')
    .set((row) => ({ taken_at: now, attempts: row('attempts', '+', 1) }))
    .where('state', '=', 'received')
    .where('taken_at', '<=', new Date(now.getTime() - idle));
  const others = except.length === 0 ? unfinished : unfinished.where('key', 'not in', [...except]);
  const rows = await others.returning(['key', 'request', 'received_at', 'attempts']).execute();

  const oldest = now.getTime() - answerable;
  const hopeless = rows.filter(
    ({ received_at, attempts }) => received_at.getTime() < oldest || attempts > mostAttempts,
  );
  if (hopeless.length > 0) {
    const keys = hopeless.map(({ key }) => key);
    const close = db.updateTable('requests').set({ state: 'failed', finished_at: now });
    await close.where('key', 'in', keys).execute();
  }
  return rows.filter((row) => !hopeless.includes(row)).map(({ request }) => request as Request);
}
