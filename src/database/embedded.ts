import { mkdirSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TemporaryError, UserError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { type DatabaseThread, startThread } from './embedded-thread.ts';
import type { Engine, Session } from './engine.ts';
import { endWhenIdle } from './idle.ts';
import { lockFolder } from './lock.ts';
import { connectionState } from './state.ts';

/** Seconds after which a statement is given up and the thread with it. */
const STATEMENT = 5;
/** The same for what is known to take long: a migration, a vacuum, a backup. */
const PATIENT = 600;
/** Milliseconds that a transaction may keep everybody waiting without asking anything. */
const IDLE = 10_000;
/** Milliseconds between attempts to open it again. */
const PAUSE = 250;
const LONGEST_PAUSE = 5000;

/** PostgreSQL inside this process: one session at a time, in a thread that is replaced when it hangs. */
export async function openEmbedded({ dataDir, log }: { dataDir: string; log: Logger }): Promise<Engine> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = takeFolder(dataDir);
  const folder = join(dataDir, 'database');
  const state = connectionState(log);
  let thread: DatabaseThread | undefined;
  let turn: Promise<void> = Promise.resolve();
  let closing = false;

  function onEnd(reason: string): void {
    thread = undefined;
    if (!closing) state.down(fullDisk(dataDir) ?? reason);
  }

  async function keepOpen(first: DatabaseThread): Promise<void> {
    let current: DatabaseThread | undefined = first;
    for (let pause = PAUSE; !closing; ) {
      if (current) await current.ended;
      else await new Promise((wake) => setTimeout(wake, pause));
      if (closing) return;
      pause = current ? PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
      current = await startThread(folder, onEnd).catch(() => undefined);
      if (current) opened(current);
    }
  }

  function opened(current: DatabaseThread): void {
    thread = current;
    state.up();
  }

  try {
    const first = await startThread(folder, onEnd);
    opened(first);
    void keepOpen(first);
  } catch (error) {
    unlock();
    throw notOpened(dataDir, error);
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
    const limit = patient ? PATIENT : STATEMENT;
    const conversation: Session = {
      query: (sql, parameters) => current.ask({ ask: 'query', sql, parameters: [...parameters] }, limit),
      release: () => release(),
    };
    return patient ? conversation : endWhenIdle(conversation, IDLE);
  }

  async function alone<T>(fn: (current: DatabaseThread) => Promise<T>): Promise<T> {
    const { release } = await session({ patient: true });
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

function takeFolder(dataDir: string): () => void {
  try {
    return lockFolder(resolve(dataDir));
  } catch (error) {
    throw notOpened(dataDir, error);
  }
}

function notOpened(dataDir: string, error: unknown): unknown {
  const full = fullDisk(dataDir);
  if (error instanceof UserError || !full) return error;
  return new UserError(`The database does not open: ${full}.`, { cause: error });
}

/** PostgreSQL lays out its log in files of 16 MB, and what it says when one does not fit helps nobody. */
function fullDisk(dataDir: string): string | undefined {
  const { bavail, bsize } = statfsSync(dataDir);
  const free = Math.floor((bavail * bsize) / 1_000_000);
  return free < 20 ? `the disk of ${resolve(dataDir)} is full, ${free} MB are left` : undefined;
}
