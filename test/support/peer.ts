import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether the shell would find it. */
export function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}

/**
 * For a test file that needs something installed: `describe.skipIf(missing('PostgreSQL', found, 'apt-get install postgresql-15'))`.
 * With QUARTERDECK_REAL=required a missing one fails, so that CI cannot pass by leaving tests out.
 */
export function missing(name: string, found: boolean, howToGet: string): boolean {
  if (found) return false;
  const line = `${name} is not installed: ${howToGet}`;
  if (process.env.QUARTERDECK_REAL === 'required') throw new Error(line);
  console.warn(`skipped, ${line}`);
  return true;
}
