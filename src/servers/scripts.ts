import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '#src/errors.ts';
import { noSuchScript } from '#src/messages/server-refusals.ts';

/** As a plan holds it: what runs is what was approved, or nothing. */
export interface Script {
  name: string;
  sha256: string;
}

export interface ScriptFile extends Script {
  content: Buffer;
}

/** Throws UserError for one that cannot be read. */
export async function readScripts(files: readonly string[]): Promise<ScriptFile[]> {
  return await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        throw new UserError(noSuchScript(file, error.code ?? ''));
      });
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { name: basename(file), sha256, content };
    }),
  );
}
