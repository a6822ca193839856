import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Logger } from '#src/log.ts';
import { type Engine, explain, isRolledBack, type Session, sqlState } from './engine.ts';
import { dumpServer } from './server-backup.ts';
import { listenToServer } from './server-listener.ts';
import { connectionState } from './state.ts';

/** Milliseconds after which the server gives a statement up, and we the server. */
const STATEMENT = 5000;

/** PostgreSQL reads these as text, which we take as the embedded store does. */
const parsers: Record<number, (text: string) => unknown> = {
  17: (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex')),
  20: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text)),
};
const types = {
  getTypeParser: ((oid: number, format?: 'text') =>
    parsers[oid] ?? pg.types.getTypeParser(oid, format)) as never,
};

/** A PostgreSQL server, shared with other replicas. Rejects with TemporaryError when it does not answer. */
export async function openServer({ url, log }: { url: string; log: Logger }): Promise<Engine> {
  const state = connectionState(log);
  const settings: pg.ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: STATEMENT,
    statement_timeout: STATEMENT,
    idle_in_transaction_session_timeout: 2 * STATEMENT,
    application_name: 'quarterdeck',
    keepAlive: true,
    types,
  };
  const pool = new pg.Pool({ ...settings, max: 10 });
  pool.on('error', (error) => state.down(error.message));

  async function guard<T>(call: () => Promise<T>): Promise<T> {
    try {
      const result = await call();
      state.up();
      return result;
    } catch (error) {
      const explained = explain(error);
      // A statement that was refused was answered. One that ran too long, or that waited for another transaction which
      // waited for it, says nothing of the others.
      if (explained !== error && sqlState(error) !== '57014' && !isRolledBack(error))
        state.down(error instanceof Error ? error.message : 'it is gone');
      throw explained;
    }
  }

  async function session({ patient = false } = {}): Promise<Session> {
    const client = await guard(() => pool.connect());
    // Lost between two statements of a transaction, and nobody listening, it would end the process.
    const lost = (error: Error) => state.down(error.message);
    client.on('error', lost);
    if (patient) await client.query('set statement_timeout = 0');
    // A server that vanished without a word answers nothing: then we stop waiting ourselves.
    const limit = patient ? {} : { query_timeout: STATEMENT + 1000 };
    return {
      query: async (text, values) => {
        const { rows, rowCount } = await guardQuery(() =>
          client.query({ text, values: [...values], ...limit }),
        );
        return { rows, affected: rowCount ?? undefined };
      },
      // A patient session keeps its settings, so it is not given to anybody else.
      release: (broken) => {
        client.off('error', lost);
        client.release(broken || patient);
      },
    };
  }

  /** The session needs the error as it came, to know whether the connection is still good. */
  async function guardQuery<T>(call: () => Promise<T>): Promise<T> {
    let original: unknown;
    return await guard(() =>
      call().catch((error) => {
        original = error;
        throw error;
      }),
    ).catch((error) => {
      throw original ?? error;
    });
  }

  const listener = await listenToServer({ settings, instance: randomUUID(), state, log }).catch(
    async (error) => {
      await pool.end();
      throw explain(error);
    },
  );
  return {
    kind: 'server',
    session,
    state: state.now,
    onState: state.onChange,
    notify: listener.notify,
    onNotify: listener.onNotify,
    backup: (file) => dumpServer(url, file),
    // The server has its own autovacuum.
    vacuum: async () => {},
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}
