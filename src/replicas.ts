import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Database } from './database/connect.ts';
import type { Logger } from './log.ts';

/** What a replica runs. */
export interface Replica {
  version: string;
  /** Digest of its configuration. */
  config: string;
}

export interface Replicas {
  /** The others that have told of themselves in the last 90 s; none on the embedded store. */
  others(): Promise<Replica[]>;
  stop(): Promise<void>;
}

interface Options {
  clock: Clock;
  log: Logger;
  own(): Replica;
}

const every = 30_000;
const silence = 3 * every;

/** Tells the other replicas every 30 s what this one runs. Resolves after the first time. */
export async function joinReplicas(database: Database, options: Options): Promise<Replicas> {
  const { clock, log } = options;
  const name = `replica ${randomUUID()}`;
  if (database.kind === 'embedded') return { others: async () => [], stop: async () => undefined };

  await record(database, name, options);
  let recording = Promise.resolve();
  const timer = setInterval(() => {
    recording = record(database, name, options).catch((error: unknown) =>
      log.debug({ error: String(error) }, 'the database did not answer: the other replicas are not told'),
    );
  }, every);
  return {
    others: async () => {
      const rows = await database.db
        .selectFrom('memory')
        .select('value')
        .where('name', 'like', 'replica %')
        .where('name', '<>', name)
        .where('at', '>', longAgo(clock))
        .orderBy('name')
        .execute();
      return rows.map(({ value }) => value as Replica);
    },
    stop: async () => {
      clearInterval(timer);
      await recording;
      // Who stops while the database is down is forgotten with its silence.
      await database.db
        .deleteFrom('memory')
        .where('name', '=', name)
        .execute()
        .catch(() => undefined);
    },
  };
}

async function record(database: Database, name: string, { clock, own }: Options): Promise<void> {
  const row = { value: JSON.stringify(own()), at: clock.now() };
  await database.db
    .insertInto('memory')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
  await database.db
    .deleteFrom('memory')
    .where('name', 'like', 'replica %')
    .where('at', '<', longAgo(clock))
    .execute();
}

function longAgo(clock: Clock): Date {
  return new Date(clock.now().getTime() - silence);
}
