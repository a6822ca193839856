import type { Shell } from './shell.ts';

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
