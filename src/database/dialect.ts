import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { TemporaryError } from '#src/errors.ts';
import { type Answer, type Engine, explain, type Session, sqlState } from './engine.ts';
import { takeConnection } from './scope.ts';

interface Connection extends DatabaseConnection {
  session: Session;
  /** A statement was refused since the transaction began, and not undone alone: PostgreSQL answers COMMIT with a rollback then. */
  failed: boolean;
  /** The statement before: they are asked one after the other, also when a transaction gives several at once. */
  last: Promise<unknown>;
  /** It is unknown what became of a statement. */
  broken: boolean;
}

/** One dialect for both stores: they speak the same SQL and differ in how a session is come by. */
export function engineDialect(engine: Engine, options: Parameters<Engine['session']>[0] = {}): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driverOf(engine, options),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

function driverOf(engine: Engine, options: Parameters<Engine['session']>[0]): Driver {
  return {
    init: async () => {},
    destroy: async () => {},
    acquireConnection: async () => {
      takeConnection();
      return connectionOf(await engine.session(options));
    },
    releaseConnection: async (connection) => opened(connection).session.release(opened(connection).broken),
    beginTransaction: (connection) => run(connection, 'begin'),
    commitTransaction: async (connection) => {
      if (opened(connection).failed) throw new Error('committing a transaction in which a statement failed');
      await run(connection, 'commit');
    },
    rollbackTransaction: async (connection) => {
      if (!opened(connection).broken) await run(connection, 'rollback');
      opened(connection).failed = false;
    },
  };
}

async function run(connection: DatabaseConnection, sql: string): Promise<void> {
  await ask(opened(connection), sql, []);
}

function connectionOf(session: Session): Connection {
  const connection: Connection = {
    session,
    last: Promise.resolve(),
    failed: false,
    broken: false,
    executeQuery: async <R>({ sql, parameters }: CompiledQuery) => {
      const { rows, affected } = await ask(connection, sql, parameters);
      return affected === undefined
        ? { rows: rows as R[] }
        : { rows: rows as R[], numAffectedRows: BigInt(affected) };
    },
    streamQuery: () => {
      throw new Error('streaming rows is not offered: read in slices');
    },
  };
  return connection;
}

function ask(connection: Connection, sql: string, parameters: readonly unknown[]): Promise<Answer> {
  const answer = connection.last.then(() => askNow(connection, sql, parameters));
  connection.last = answer.catch(() => {});
  return answer;
}

async function askNow(connection: Connection, sql: string, parameters: readonly unknown[]): Promise<Answer> {
  if (connection.broken) throw new TemporaryError('asking the database: the connection was lost');
  try {
    const answer = await connection.session.query(sql, parameters);
    if (sql.startsWith('rollback to savepoint')) connection.failed = false;
    return answer;
  } catch (error) {
    connection.failed = true;
    connection.broken = sqlState(error) === undefined;
    throw explain(error);
  }
}

function opened(connection: DatabaseConnection): Connection {
  return connection as Connection;
}
