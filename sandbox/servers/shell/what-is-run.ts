// What a name stands for when it is run: a program of the machine, or a script that lies on it.
import type { Program, Shell } from './shell.ts';

/** In folders that are looked through for root only, as /usr/sbin. */
const forRoot = new Set(['nft']);

export function findProgram(
  name: string,
  { machine, user }: Shell,
): { short: string; program?: Program | undefined } {
  const short = name.replace(/^(\/usr)?\/s?bin\//, '');
  const isHidden = name === short && forRoot.has(name) && user !== 'root';
  const { programs } = machine;
  return { short, program: !isHidden && Object.hasOwn(programs, short) ? programs[short] : undefined };
}

type Found = { text: string } | { text?: never; code: number; said: string };

/** A file that is run by its path, as far as a shell of here can run it. */
export function findScript(name: string, { machine, user, cwd, blame }: Shell): Found {
  const { tree } = machine;
  const path = tree.resolve(name, cwd);
  const found = tree.find(path);
  if (!found) return { code: 127, said: `${blame}: ${name}: not found` };
  if (found.kind !== 'file' || (found.mode & 0o111) === 0 || !tree.may(user, path, 'read'))
    return { code: 126, said: `${blame}: ${name}: Permission denied` };
  const text = found.content.toString('utf8');
  const [, interpreter = '/bin/sh'] = /^#!\s*(\S+(?: \S+)?)/.exec(text) ?? [];
  if (/^(\/usr)?\/bin\/(env )?(sh|dash|bash)$/.test(interpreter)) return { text };
  return { code: 126, said: `${name}: the sandbox runs scripts of sh, not of ${interpreter}` };
}
