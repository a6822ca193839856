import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '#src/errors.ts';

/**
 * Takes the data folder for this process. Two processes on one folder silently lose commits
 * (https://github.com/electric-sql/pglite/issues/1106), so the kernel holds the lock: it ends with the process,
 * kill -9 included, and holds across containers that share the volume.
 */
export function lockFolder(folder: string): () => void {
  const note = join(folder, 'database.pid');
  // Nobody else may open and close this file in this process: closing any descriptor drops the process's locks.
  const lock = new DatabaseSync(join(folder, 'database.lock'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    if (!isBusy(cause)) throw cause;
    throw new UserError(
      `The data folder ${folder} is in use by ${holder(note)}. Stop that process first, or use another dataDir.`,
      { cause },
    );
  }
  writeFileSync(note, `${process.pid} ${hostname()}\n`);
  return () => {
    rmSync(note, { force: true });
    lock.close();
  };
}

function holder(note: string): string {
  try {
    const [pid, host] = readFileSync(note, 'utf8').trim().split(' ');
    return host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
  } catch {
    return 'another process';
  }
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}
