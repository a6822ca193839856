import { Kysely, type Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Clock } from '#src/clock.ts';
import type { Logger } from '#src/log.ts';
import { engineDialect } from './dialect.ts';
import { openEmbedded } from './embedded.ts';
import { type DatabaseState, type Engine, isRolledBack } from './engine.ts';
import { migrate } from './migrate.ts';
import { migrations as ownMigrations } from './migrations.ts';
import type { Schema } from './schema.ts';
import { afterCommit, insideTransaction } from './scope.ts';
import { openServer } from './server.ts';

export interface Database {
  readonly kind: 'embedded' | 'server';
  /**
   * For single statements. Throws when used inside tx(): on one connection it would wait for ever.
   * Rejects with TemporaryError when the database cannot answer; what became of the statement is then unknown.
   */
  readonly db: Kysely<Schema>;
  /** As `db`, for what somebody outside waits to be stored, or to see: it goes before the bot's own work. */
  readonly urgent: Kysely<Schema>;
  /**
   * Runs fn in one transaction; resolves after the commit is on disk. Of two that wait for each other, the server rolls
   * one back, whose fn is then run again. No network I/O inside: on the embedded store
   * everybody waits. Nested use throws. Rejects as `db` does.
   */
  tx<T>(fn: (trx: Transaction<Schema>) => Promise<T>): Promise<T>;
  /**
   * Wakes the listeners of this topic in every replica; inside tx() once it has committed, and not at all when it does not.
   * Never carries data; losing one is harmless, since sweeps follow.
   */
  wake(topic: string): void;
  /** The listener may be called without need, for instance after a gap. Returns how to stop. */
  onWake(topic: string, listener: () => void): () => void;
  /** Up while the last statement was answered. */
  state(): DatabaseState;
  onState(listener: (state: DatabaseState) => void): () => void;
  /** Writes a consistent copy while running: a .tar.gz of the database folder when embedded, a pg_dump of a server. */
  backup(file: string): Promise<void>;
  /** Embedded: gives space back, which a server does by itself. */
  vacuum(): Promise<void>;
  /** Waits for the statement at work; later ones are refused. May be called again. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Of a PostgreSQL server; left out, the database is embedded, in dataDir. */
  url?: string | undefined;
  dataDir: string;
  log: Logger;
  clock: Clock;
  migrations?: Record<string, Migration>;
}

/** Throws UserError when the folder is in use by another process or a newer version wrote the schema. */
export async function connectDatabase(options: ConnectOptions): Promise<Database> {
  const { url, dataDir, log, migrations = ownMigrations } = options;
  const engine = url === undefined ? await openEmbedded({ dataDir, log }) : await openServer({ url, log });
  try {
    await migrate(new Kysely<never>({ dialect: engineDialect(engine, { patient: true }) }), migrations);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return databaseOn(engine);
}

function databaseOn(engine: Engine): Database {
  const db = new Kysely<Schema>({ dialect: engineDialect(engine) });
  const urgent = new Kysely<Schema>({ dialect: engineDialect(engine, { urgent: true }) });
  const listeners = new Map<string, Set<() => void>>();
  let closing: Promise<void> | undefined;

  function hear(topic: string): void {
    const heard = topic === '*' ? [...listeners.values()] : [listeners.get(topic) ?? []];
    for (const group of heard) for (const listener of group) listener();
  }

  function wake(topic: string): void {
    afterCommit(() => {
      queueMicrotask(() => hear(topic));
      engine.notify(topic);
    });
  }

  engine.onNotify(hear);
  return {
    kind: engine.kind,
    db,
    urgent,
    tx: (fn) => untilItStands(() => insideTransaction(wake, () => db.transaction().execute(fn))),
    wake,
    onWake: (topic, listener) => {
      const group = listeners.get(topic) ?? new Set();
      listeners.set(topic, group.add(listener));
      return () => void group.delete(listener);
    },
    state: engine.state,
    onState: engine.onState,
    backup: engine.backup,
    vacuum: engine.vacuum,
    close: () => {
      closing ??= engine.close();
      return closing;
    },
  };
}

/** Two that met once seldom meet again. */
const mostTries = 5;

async function untilItStands<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === mostTries || !isRolledBack(error)) throw error;
    }
  }
}
