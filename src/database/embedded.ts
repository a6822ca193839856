import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TemporaryError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { type DatabaseThread, startThread } from './embedded-thread.ts';
import type { Engine, Session } from './engine.ts';
import { lockFolder } from './lock.ts';
import { connectionState } from './state.ts';

/** Seconds after which a statement is given up and the thread with it. */
const STATEMENT = 5;
/** The same for what is known to take long: a migration, a vacuum, a backup. */
const PATIENT = 600;

/** PostgreSQL inside this process: one session at a time, in a thread that is replaced when it hangs. */
export async function openEmbedded({ dataDir, log }: { dataDir: string; log: Logger }): Promise<Engine> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(resolve(dataDir));
  const folder = join(dataDir, 'database');
  const state = connectionState(log);
  let thread: DatabaseThread | undefined;
  let turn: Promise<void> = Promise.resolve();
  let closing = false;

  try {
    thread = await startThread(folder);
  } catch (error) {
    unlock();
    throw error;
  }
  state.up();
  void keepOpen(thread);

  async function keepOpen(first: DatabaseThread): Promise<void> {
    let current: DatabaseThread | undefined = first;
    for (let pause = 250; ; pause = Math.min(pause * 2, 5000)) {
      const reason: string = current ? await current.ended : 'it does not open';
      if (closing) return;
      thread = undefined;
      state.down(reason);
      await new Promise((wake) => setTimeout(wake, current ? 0 : pause));
      current = await startThread(folder).catch(() => undefined);
      if (!current) continue;
      thread = current;
      pause = 250;
      state.up();
    }
  }

  async function session({ patient = false } = {}): Promise<Session> {
    const before = turn;
    const { promise, resolve: release } = Promise.withResolvers<void>();
    turn = promise;
    await before;
    const current = thread;
    if (!current) {
      release();
      throw new TemporaryError(`asking the database: ${state.now().reason ?? 'it is closed'}`);
    }
    return {
      query: (sql, parameters) =>
        current.ask({ ask: 'query', sql, parameters: [...parameters] }, patient ? PATIENT : STATEMENT),
      release: () => release(),
    };
  }

  async function alone<T>(fn: (current: DatabaseThread) => Promise<T>): Promise<T> {
    const { release } = await session();
    try {
      if (!thread) throw new TemporaryError('asking the database: it is closed');
      return await fn(thread);
    } finally {
      release(false);
    }
  }

  return {
    kind: 'embedded',
    session,
    state: state.now,
    onState: state.onChange,
    notify: () => {},
    onNotify: () => {},
    backup: (file) =>
      alone(async (current) => void (await current.ask({ ask: 'backup', file: resolve(file) }, PATIENT))),
    vacuum: () =>
      alone(
        async (current) =>
          void (await current.ask({ ask: 'query', sql: 'vacuum (analyze)', parameters: [] }, PATIENT)),
      ),
    close: async () => {
      if (closing) return;
      await alone(async (current) => {
        closing = true;
        thread = undefined;
        await current
          .ask({ ask: 'close' }, STATEMENT)
          .catch((error) => log.warn({ error }, 'closing the database'));
        current.end('it is closed');
        await current.ended;
      }).catch(() => {
        closing = true;
      });
      unlock();
    },
  };
}
