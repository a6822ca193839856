import { createHash } from 'node:crypto';
import { type Call, drain, type Program } from '../shell/shell.ts';
import { FileTrouble } from '../tree.ts';
import { readOptions } from './options.ts';
import { test } from './test.ts';

/** Of the files, or of what it reads. */
function contents(call: Call, paths: string[], use: (content: Buffer, path: string) => void): number {
  const { machine, user, cwd } = call.shell;
  if (paths.length === 0 || (paths.length === 1 && paths[0] === '-'))
    use(Buffer.from(drain(call.stdin)), '-');
  let status = 0;
  for (const path of paths.filter((each) => each !== '-')) {
    try {
      use(machine.tree.readAs(user, machine.tree.resolve(path, cwd)), path);
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      call.err(`${call.args[0]}: ${path}: ${error.why}\n`);
      status = 1;
    }
  }
  return status;
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '0': '\0', a: '\x07' };

/** `%s`, `%d` and `%%`, over and over until all is printed. */
function format(template: string, args: string[]): string {
  const plain = template.replace(/\\([ntr\\0a])/g, (_, letter: string) => escapes[letter] ?? '');
  const rest = [...args];
  let out = '';
  do {
    out += plain.replace(/%([sd%])/g, (_, kind: string) => {
      if (kind === '%') return '%';
      const value = rest.shift() ?? '';
      return kind === 's' ? value : String(Number.parseInt(value, 10) || 0);
    });
  } while (rest.length > 0 && /%[sd]/.test(plain));
  return out;
}

/** A basic expression has fewer special characters than those of JavaScript. */
function pattern(text: string, flags: Set<string>): RegExp {
  const literal = (part: string): string => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const basic = (part: string): string => part.replace(/[+?(){}|]/g, '\\$&');
  const source = flags.has('-F') ? literal(text) : flags.has('-E') ? text : basic(text);
  return new RegExp(source, flags.has('-i') ? 'i' : '');
}

export const textPrograms: Record<string, Program> = {
  true: () => 0,
  false: () => 1,
  test: (call) => test(call, call.args.slice(1)),
  '[': (call) => {
    if (call.args.at(-1) === ']') return test(call, call.args.slice(1, -1));
    call.err(`${call.shell.blame}: [: missing ]\n`);
    return 2;
  },
  echo: ({ args, out }) => {
    const isBare = args[1] === '-n';
    out(args.slice(isBare ? 2 : 1).join(' ') + (isBare ? '' : '\n'));
    return 0;
  },
  printf: ({ args, out }) => {
    out(format(args[1] ?? '', args.slice(2)));
    return 0;
  },
  cat: (call) => contents(call, call.args.slice(1), (content) => call.out(content.toString('utf8'))),
  tee: (call) => {
    const { flags, rest } = readOptions(call, ['-a']);
    const { machine, user, cwd } = call.shell;
    const text = drain(call.stdin);
    call.out(text);
    let status = 0;
    for (const path of rest
      .map((each) => machine.tree.resolve(each, cwd))
      .filter((each) => each !== '/dev/null')) {
      try {
        if (!flags.has('-a')) machine.tree.writeAs(user, path, Buffer.alloc(0));
        machine.tree.appendAs(user, path, text);
      } catch (error) {
        if (!(error instanceof FileTrouble)) throw error;
        call.err(`tee: ${path}: ${error.why}\n`);
        status = 1;
      }
    }
    return status;
  },
  grep: (call) => {
    const { flags, rest } = readOptions(call, ['-q', '-F', '-E', '-i', '-v', '-c', '-x']);
    const [text = '', ...paths] = rest;
    const found: string[] = [];
    const expression = pattern(text, flags);
    const matches = (line: string): boolean =>
      (flags.has('-x') ? expression.exec(line)?.[0] === line : expression.test(line)) !== flags.has('-v');
    const status = contents(call, paths, (content) =>
      found.push(...content.toString('utf8').replace(/\n$/, '').split('\n').filter(matches)),
    );
    if (status !== 0) return 2;
    if (flags.has('-c')) call.out(`${found.length}\n`);
    else if (!flags.has('-q')) for (const line of found) call.out(`${line}\n`);
    return found.length > 0 ? 0 : 1;
  },
  wc: (call) => {
    const { flags, rest } = readOptions(call, ['-c', '-l']);
    return contents(call, rest, (content, path) => {
      const count = flags.has('-l') ? content.toString('utf8').split('\n').length - 1 : content.length;
      call.out(path === '-' ? `${count}\n` : `${count} ${path}\n`);
    });
  },
  sha256sum: (call) =>
    contents(call, call.args.slice(1), (content, path) =>
      call.out(`${createHash('sha256').update(content).digest('hex')}  ${path}\n`),
    ),
};
