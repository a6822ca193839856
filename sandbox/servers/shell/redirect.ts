// Where a command reads from and writes to.
import { FileTrouble } from '../tree.ts';
import { type Capture, expandText } from './expand.ts';
import type { Shell, Streams } from './shell.ts';
import type { Redirect } from './syntax.ts';

/** As the shell says it, which is not as other programs do. */
export class Unopened extends Error {
  override name = 'Unopened';
}

const unopened = {
  '<': { doing: 'open', 'No such file or directory': 'No such file' },
  '>': { doing: 'create', 'No such file or directory': 'Directory nonexistent' },
} as const;

function opening<T>(direction: '<' | '>', path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FileTrouble)) throw error;
    const { doing, ...words } = unopened[direction];
    const why = { ...words }[error.why as 'No such file or directory'] ?? error.why;
    throw new Unopened(`cannot ${doing} ${path}: ${why}`);
  }
}

export async function redirected(
  redirects: Redirect[],
  shell: Shell,
  streams: Streams,
  capture: Capture,
): Promise<Streams> {
  let own = streams;
  for (const redirect of redirects) {
    const text = await expandText(redirect.to, shell, capture);
    own = { ...own, ...led(redirect, text, shell, own) };
  }
  return own;
}

function led({ from, operator }: Redirect, text: string, shell: Shell, streams: Streams): Partial<Streams> {
  const { tree } = shell.machine;
  const path = tree.resolve(text, shell.cwd);
  const name = from === 2 ? 'err' : 'out';
  switch (operator) {
    case '<<':
      return { stdin: { text } };
    case '<':
      return { stdin: { text: opening('<', text, () => tree.readAs(shell.user, path)).toString('utf8') } };
    case '>&':
      return { [name]: text === '2' ? streams.err : streams.out };
    case '>':
    case '>>':
      return { [name]: opening('>', text, () => sink(operator, path, shell)) };
  }
}

function sink(operator: '>' | '>>', path: string, { machine, user }: Shell): (text: string) => void {
  const { tree } = machine;
  if (path === '/dev/null') return () => {};
  if (operator === '>') tree.writeAs(user, path, Buffer.alloc(0));
  else tree.appendAs(user, path, '');
  return (text) => tree.appendAs(user, path, text);
}
