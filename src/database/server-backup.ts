import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { promisify } from 'node:util';
import { UserError } from '#src/errors.ts';

/** The server's own tool takes a consistent copy while everybody works; `pg_restore` reads it. */
export async function dumpServer(url: string, file: string): Promise<void> {
  const target = new URL(url);
  const password = decodeURIComponent(target.password);
  // Arguments can be read by every user of the machine.
  target.password = '';
  const partial = `${file}.partial`;
  try {
    await promisify(execFile)(
      'pg_dump',
      ['--format=custom', `--file=${partial}`, `--dbname=${target.href}`],
      {
        // biome-ignore lint/style/noProcessEnv: where commands are found is the environment's to say.
        env: { PATH: process.env.PATH, ...(password === '' ? {} : { PGPASSWORD: password }) },
      },
    );
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause;
    throw new UserError(
      '`pg_dump` was not found. Install the PostgreSQL client tools, then run the backup again.',
      { cause },
    );
  }
  await rename(partial, file);
}
