import { mkdirSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TemporaryError, UserError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import type { ToWorker } from './embedded-messages.ts';
import type { Engine, Session } from './engine.ts';
import { endWhenIdle } from './idle.ts';
import { keepOpen } from './keep-open.ts';
import { lockFolder } from './lock.ts';
import { connectionState } from './state.ts';
import { createTurns } from './turns.ts';

/** Seconds after which a statement is given up and the thread with it. */
const STATEMENT = 5;
/** The same for what is known to take long: a migration, a vacuum, a backup. */
const PATIENT = 600;
/** Milliseconds that a transaction may keep everybody waiting without asking anything. */
const IDLE = 10_000;

/** PostgreSQL inside this process: one session at a time, in a thread that is replaced when it hangs. */
export async function openEmbedded({ dataDir, log }: { dataDir: string; log: Logger }): Promise<Engine> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = takeFolder(dataDir);
  const state = connectionState(log);
  const turns = createTurns();
  let closed = false;

  const kept = await keepOpen({
    folder: join(dataDir, 'database'),
    log,
    onUp: state.up,
    onDown: (reason) => state.down(fullDisk(dataDir) ?? reason),
  }).catch((error) => {
    unlock();
    throw notOpened(dataDir, error);
  });

  async function session({ patient = false, urgent = false } = {}): Promise<Session> {
    const release = await turns.take(urgent);
    const current = closed ? undefined : kept.current();
    if (!current) {
      release();
      throw new TemporaryError(`asking the database: ${closed ? 'it is closed' : state.now().reason}`);
    }
    const limit = patient ? PATIENT : STATEMENT;
    const conversation: Session = {
      query: (sql, parameters) => current.ask({ ask: 'query', sql, parameters: [...parameters] }, limit),
      release: () => release(),
    };
    return patient ? conversation : endWhenIdle(conversation, IDLE);
  }

  /** Between the sessions of others. */
  async function alone(message: ToWorker): Promise<void> {
    const { release } = await session({ patient: true });
    try {
      await kept.current()?.ask(message, PATIENT);
    } finally {
      release(false);
    }
  }

  async function close(): Promise<void> {
    closed = true;
    // Whoever has the database keeps it until it is done, or given up.
    const release = await turns.take(false);
    await kept.close();
    unlock();
    release();
  }

  return {
    kind: 'embedded',
    session,
    state: state.now,
    onState: state.onChange,
    notify: () => {},
    onNotify: () => {},
    backup: (file) => alone({ ask: 'backup', file: resolve(file) }),
    vacuum: () => alone({ ask: 'query', sql: 'vacuum (analyze)', parameters: [] }),
    close,
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
