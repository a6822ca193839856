// What a shell does itself. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_15
import { blameOf, type Call, Exit, type Program, type Shell, ShellTrouble } from './shell.ts';

export class Loop extends Error {
  override name = 'Loop';
  readonly isBreak: boolean;
  constructor(isBreak: boolean) {
    super('out of a loop');
    this.isBreak = isBreak;
  }
}

export const builtins: Record<string, Program> = {
  ':': () => 0,
  exit: ({ args, shell }) => {
    throw new Exit(Number(args[1] ?? shell.status));
  },
  return: ({ args, shell }) => {
    throw new Exit(Number(args[1] ?? shell.status));
  },
  break: () => {
    throw new Loop(true);
  },
  continue: () => {
    throw new Loop(false);
  },
  cd: ({ args, shell, err }) => {
    const to = args[1] ?? shell.variables.get('HOME') ?? '/';
    const path = shell.machine.tree.resolve(to, shell.cwd);
    if (shell.machine.tree.find(path)?.kind !== 'folder') {
      err(`${blameOf(shell)}: cd: can't cd to ${to}\n`);
      return 2;
    }
    shell.cwd = path;
    return 0;
  },
  export: ({ args, shell }) => {
    for (const each of args.slice(1)) {
      const [name = '', ...value] = each.split('=');
      if (each.includes('=')) shell.variables.set(name, value.join('='));
      shell.exported.add(name);
    }
    return 0;
  },
  unset: ({ args, shell }) => {
    for (const name of args.slice(1)) shell.variables.delete(name);
    return 0;
  },
  shift: ({ args, shell }) => {
    shell.args.splice(1, Number(args[1] ?? 1));
    return 0;
  },
  set: ({ args, shell }) => setOptions(args.slice(1), shell),
  '.': async ({ args, shell, read }) => {
    const { tree } = shell.machine;
    const [, name = ''] = args;
    const path = tree.resolve(name, shell.cwd);
    if (!tree.may(shell.user, path, 'read')) throw new ShellTrouble(`.: cannot open ${name}: No such file`);
    return await read(tree.readAs(shell.user, path).toString('utf8'));
  },
  exec: async ({ args, run }) => {
    const rest = args.slice(1);
    throw new Exit(rest.length === 0 ? 0 : await run(rest));
  },
  command: async (call) => {
    const [, option, name = ''] = call.args;
    if (option !== '-v') throw new ShellTrouble('command is understood as command -v NAME only');
    return found(call, name);
  },
  read: ({ args, shell, stdin }) => {
    const names = args.slice(1).filter((each) => !each.startsWith('-'));
    const end = stdin.text.indexOf('\n');
    const line = end < 0 ? stdin.text : stdin.text.slice(0, end);
    stdin.text = end < 0 ? '' : stdin.text.slice(end + 1);
    const words = line.trim().split(/[ \t]+/);
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      shell.variables.set(name, isLast ? words.slice(index).join(' ') : (words[index] ?? ''));
    }
    return end < 0 ? 1 : 0;
  },
  umask: () => {
    throw new ShellTrouble('umask is not understood here, use chmod or install -m');
  },
};

function found({ out, shell }: Call, name: string): number {
  const { tree } = shell.machine;
  const own = tree.find(tree.resolve(name, shell.cwd));
  const is = name.includes('/')
    ? own?.kind === 'file'
    : Object.hasOwn(builtins, name) || Object.hasOwn(shell.machine.programs, name);
  if (!is) return 127;
  out(`${name.includes('/') || Object.hasOwn(builtins, name) ? name : `/usr/bin/${name}`}\n`);
  return 0;
}

const letters = { e: 'stopAtError', u: 'refuseUnset', x: 'trace', a: 'exportAll' } as const;
const longNames: Record<string, keyof typeof letters> = {
  errexit: 'e',
  nounset: 'u',
  xtrace: 'x',
  allexport: 'a',
};

/** `set -eu`, `set +a`, `set -o errexit`, `set -- a b`. */
function setOptions(args: string[], shell: Shell): number {
  const rest = [...args];
  while (/^[-+]./.test(rest[0] ?? '') && rest[0] !== '--') {
    const arg = rest.shift() ?? '';
    for (const letter of arg.slice(1))
      setOption(letter === 'o' ? (longNames[rest.shift() ?? ''] ?? 'o') : letter, arg.startsWith('-'), shell);
  }
  const isGiven = rest[0] === '--';
  if (isGiven) rest.shift();
  if (isGiven || rest.length > 0) shell.args = [shell.args[0] ?? 'sh', ...rest];
  return 0;
}

function setOption(letter: string, isOn: boolean, { options }: Shell): void {
  const option = letters[letter as keyof typeof letters];
  if (!option) throw new ShellTrouble(`set: -${letter} is not understood here`);
  options[option] = isOn;
}
