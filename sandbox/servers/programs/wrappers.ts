// Programs that run another.
import { type Call, drain, type Program } from '../shell/shell.ts';
import { Misuse, readOptions } from './options.ts';

const letters = { e: 'stopAtError', u: 'refuseUnset', x: 'trace' } as const;

const sh: Program = async ({ args, shell, stdin, read }) => {
  const rest = args.slice(1);
  while (/^-[eux]+$/.test(rest[0] ?? ''))
    for (const letter of (rest.shift() ?? '').slice(1))
      shell.options[letters[letter as keyof typeof letters]] = true;
  if (rest[0] === '-c') {
    const [, text = '', ...names] = rest;
    return await read(text, { args: names.length > 0 ? names : ['sh'] });
  }
  if (rest.length === 0 || rest[0] === '-s')
    return await read(drain(stdin), { args: ['sh', ...rest.slice(1)] });
  const [file = '', ...values] = rest;
  if (file.startsWith('-')) throw new Misuse(`sh: the sandbox does not know ${file}`);
  const { tree } = shell.machine;
  const text = tree.readAs(shell.user, tree.resolve(file, shell.cwd)).toString('utf8');
  return await read(text, { args: [file, ...values] });
};

/** `sudo -n -u ana A=1 program …` */
function readSudo(args: string[]): { as: string; names: string[]; command: string[] } {
  const rest = [...args];
  let as = 'root';
  while (rest[0]?.startsWith('-')) {
    const option = rest.shift() ?? '';
    if (option === '--') break;
    if (option === '-u') as = rest.shift() ?? '';
    else if (!['-n', '-H', '-E'].includes(option))
      throw new Misuse(`sudo: the sandbox does not know ${option}`);
  }
  const first = rest.findIndex((each) => !/^\w+=/.test(each));
  const names = rest.splice(0, first < 0 ? rest.length : first);
  return { as, names, command: rest };
}

function isThere({ shell, err }: Call, program: string): boolean {
  if (program.includes('/') || Object.hasOwn(shell.machine.programs, program)) return true;
  err(`sudo: ${program}: command not found\n`);
  return false;
}

export const wrapperPrograms: Record<string, Program> = {
  ...{ sh, bash: sh, dash: sh },
  sudo: async (call) => {
    const { machine, user } = call.shell;
    const { as, names, command } = readSudo(call.args.slice(1));
    if (!machine.sudoers.has(user) || !machine.faults.maySudo) {
      const isQuiet = call.args[1] === '-n';
      call.err(isQuiet ? 'sudo: a password is required\n' : `${user} is not in the sudoers file.\n`);
      return 1;
    }
    if (!isThere(call, command[0] ?? '')) return 1;
    return await call.run(names.length > 0 ? ['env', ...names, ...command] : command, { user: as });
  },
  env: async (call) => {
    const rest = call.args.slice(1);
    while (/^\w+=/.test(rest[0] ?? '')) {
      const [name = '', ...value] = (rest.shift() ?? '').split('=');
      call.shell.variables.set(name, value.join('='));
      call.shell.exported.add(name);
    }
    if (rest.length > 0) return await call.run(rest);
    for (const name of call.shell.exported) call.out(`${name}=${call.shell.variables.get(name) ?? ''}\n`);
    return 0;
  },
  /** Who holds which file: of programs of this machine. */
  flock: async (call) => {
    const [file = '', ...command] = call.args.slice(1);
    if (file.startsWith('-')) throw new Misuse(`flock: the sandbox does not know ${file}`);
    const { machine, user, cwd, signal } = call.shell;
    const path = machine.tree.resolve(file, cwd);
    machine.tree.appendAs(user, path, '');
    const held = machine.locks.get(path) ?? Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    machine.locks.set(
      path,
      held.then(() => promise),
    );
    try {
      await held;
      signal.throwIfAborted();
      return await call.run(command);
    } finally {
      resolve();
    }
  },
  timeout: async (call) => {
    const { rest } = readOptions({ args: call.args.slice(0, 2) }, []);
    const seconds = Number((rest[0] ?? '').replace(/s$/, ''));
    if (!(seconds > 0)) throw new Misuse(`timeout: the sandbox does not know ${rest[0]}`);
    const late = AbortSignal.timeout(seconds * call.shell.machine.pace.second);
    try {
      return await call.run(call.args.slice(2), { signal: AbortSignal.any([late, call.shell.signal]) });
    } catch (error) {
      if (!late.aborted || call.shell.signal.aborted) throw error;
      return 124;
    }
  },
};
