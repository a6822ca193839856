import type { Machine } from '../machine.ts';

/** Where a program runs and as whom. */
export interface Shell {
  machine: Machine;
  user: string;
  cwd: string;
  /** `sh`, then `$1` and so on. */
  args: string[];
  variables: Map<string, string>;
  exported: Set<string>;
  options: { stopAtError: boolean; refuseUnset: boolean; trace: boolean; exportAll: boolean };
  /** Whom its complaints name: `sh: 3`, or the program that began it. */
  blame: string;
  line: number;
  /** `$?` */
  status: number;
  /** Ends what waits, and whatever comes next. */
  signal: AbortSignal;
}

/** What is left to read: a line that `read` took is not there for the next. */
export interface Input {
  text: string;
}

/** All of it. */
export function drain(input: Input): string {
  const { text } = input;
  input.text = '';
  return text;
}

export interface Streams {
  stdin: Input;
  out(text: string): void;
  err(text: string): void;
}

/** Resolves to the exit code. */
export type Program = (call: Call) => number | Promise<number>;

export interface Call extends Streams {
  /** `args[0]` is the program itself. */
  args: string[];
  shell: Shell;
  /** Runs another program: as `sudo`, `env` and `flock` do. */
  run(args: string[], changes?: Partial<Shell>): Promise<number>;
  /** Reads a text and runs it, as this program or as what the changes say. */
  read(text: string, changes?: Partial<Shell & Streams>): Promise<number>;
}

/** `exit`, of this shell and of those it began. */
export class Exit extends Error {
  override name = 'Exit';
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** What is said and ends the shell, as an unset variable under `set -u`. */
export class ShellTrouble extends Error {
  override name = 'ShellTrouble';
}

export function newShell(shell: Pick<Shell, 'machine' | 'user' | 'cwd' | 'signal'>): Shell {
  const { user } = shell;
  const home = shell.machine.homeOf(user);
  const entries = {
    HOME: home,
    USER: user,
    LOGNAME: user,
    SHELL: '/bin/sh',
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  };
  return {
    ...shell,
    ...{ args: ['sh'], status: 0, line: 1, blame: 'sh: 1', variables: new Map(Object.entries(entries)) },
    exported: new Set(Object.keys(entries)),
    options: { stopAtError: false, refuseUnset: false, trace: false, exportAll: false },
  };
}

/** `( … )`: what is changed in it stays in it. */
export function copyOf(shell: Shell): Shell {
  return {
    ...shell,
    ...{ args: [...shell.args], variables: new Map(shell.variables), exported: new Set(shell.exported) },
    options: { ...shell.options },
  };
}

/** Of what is run now. */
export const blameOf = ({ args, line }: Shell): string => `${args[0] ?? 'sh'}: ${line}`;

/** A new program: it knows what is exported, and as another user nothing of that. */
export function childOf(shell: Shell, args: string[], changes: Partial<Shell> = {}): Shell {
  const fresh = newShell({ ...shell, ...changes });
  const isOther = changes.user !== undefined && changes.user !== shell.user;
  const exported = isOther ? [] : [...shell.exported];
  const variables = exported.map((name): [string, string] => [name, shell.variables.get(name) ?? '']);
  return {
    ...{ ...fresh, ...changes, args, blame: blameOf(shell) },
    variables: new Map([...fresh.variables, ...variables]),
    exported: new Set([...fresh.exported, ...exported]),
  };
}
