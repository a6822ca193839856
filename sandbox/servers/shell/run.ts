import { Misuse } from '../programs/options.ts';
import { FileTrouble } from '../tree.ts';
import { builtins, Loop } from './builtins.ts';
import { expandText, expandWords } from './expand.ts';
import { parseScript } from './parse.ts';
import { redirected, Unopened } from './redirect.ts';
import {
  blameOf,
  type Call,
  childOf,
  copyOf,
  Exit,
  type Program,
  type Shell,
  ShellTrouble,
  type Streams,
} from './shell.ts';
import { type Command, type Pipeline, type Script, type Statement, SyntaxTrouble } from './syntax.ts';
import { findProgram, findScript } from './what-is-run.ts';

/** Reads and runs a text as `sh` does. Resolves to its exit code. */
export async function runText(text: string, shell: Shell, streams: Streams): Promise<number> {
  try {
    await runScript(parseScript(text), shell, streams);
    return shell.status;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (error instanceof SyntaxTrouble) streams.err(`${shell.args[0]}: ${error.line}: ${error.message}\n`);
    else if (error instanceof ShellTrouble) streams.err(`${blameOf(shell)}: ${error.message}\n`);
    else throw error;
    return 2;
  }
}

export async function runScript(script: Script, shell: Shell, streams: Streams): Promise<void> {
  for (const statement of script) await runStatement(statement, shell, streams);
}

async function runStatement({ line, first, rest }: Statement, shell: Shell, streams: Streams): Promise<void> {
  shell.line = line;
  await runPipeline(first, shell, streams, rest.length > 0);
  for (const [index, { when, pipeline }] of rest.entries()) {
    const isWanted = (shell.status === 0) === (when === '&&');
    if (isWanted) await runPipeline(pipeline, shell, streams, index < rest.length - 1);
  }
}

/** `isAsked`: how it ends is looked at by what comes next, so that it may fail under `set -e`. */
async function runPipeline(
  { commands, isNegated }: Pipeline,
  shell: Shell,
  streams: Streams,
  isAsked: boolean,
): Promise<void> {
  shell.signal.throwIfAborted();
  const { stopAtError } = shell.options;
  const mayFail = isAsked || isNegated;
  if (mayFail) shell.options.stopAtError = false;
  try {
    shell.status = await piped(commands, shell, streams);
  } finally {
    if (mayFail) shell.options.stopAtError = stopAtError;
  }
  if (isNegated) shell.status = shell.status === 0 ? 1 : 0;
  if (shell.options.stopAtError && shell.status !== 0 && !mayFail) throw new Exit(shell.status);
}

async function piped(commands: Command[], shell: Shell, streams: Streams): Promise<number> {
  const [only] = commands;
  if (only && commands.length === 1) return await runCommand(only, shell, streams);
  let { stdin } = streams;
  let status = 0;
  for (const [index, command] of commands.entries()) {
    let out = '';
    const isLast = index === commands.length - 1;
    const write = isLast
      ? streams.out
      : (text: string): void => {
          out += text;
        };
    const own = copyOf(shell);
    status = await ending(() => runCommand(command, own, { ...streams, stdin, out: write }));
    stdin = { text: out };
  }
  return status;
}

/** Of a shell of its own, whose `exit` ends nothing else. */
async function ending(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Exit) return error.code;
    throw error;
  }
}

async function runCommand(command: Command, shell: Shell, streams: Streams): Promise<number> {
  try {
    const own = await redirected(command.redirects, shell, streams, capturing(shell, streams));
    return await bodies[command.kind](command as never, shell, own);
  } catch (error) {
    if (!(error instanceof Unopened)) throw error;
    streams.err(`${blameOf(shell)}: ${error.message}\n`);
    return 2;
  }
}

const bodies: {
  [Kind in Command['kind']]: (
    command: Extract<Command, { kind: Kind }>,
    shell: Shell,
    streams: Streams,
  ) => Promise<number>;
} = {
  simple: runSimple,
  async if({ clauses, otherwise }, shell, streams) {
    for (const { condition, body } of clauses) {
      if (!(await holds(condition, shell, streams))) continue;
      await runScript(body, shell, streams);
      return shell.status;
    }
    shell.status = 0;
    if (otherwise) await runScript(otherwise, shell, streams);
    return shell.status;
  },
  async for({ name, words, body }, shell, streams) {
    const values = words ? await expandWords(words, shell, capturing(shell, streams)) : shell.args.slice(1);
    shell.status = 0;
    for (const value of values) {
      shell.variables.set(name, value);
      if (await left(body, shell, streams)) break;
    }
    return shell.status;
  },
  async while({ until, condition, body }, shell, streams) {
    let status = 0;
    while ((await holds(condition, shell, streams)) !== until) {
      if (await left(body, shell, streams)) break;
      status = shell.status;
    }
    return status;
  },
  async group({ body, isApart }, shell, streams) {
    if (!isApart) {
      await runScript(body, shell, streams);
      return shell.status;
    }
    const own = copyOf(shell);
    return await ending(async () => {
      await runScript(body, own, streams);
      return own.status;
    });
  },
};

async function holds(condition: Script, shell: Shell, streams: Streams): Promise<boolean> {
  const { stopAtError } = shell.options;
  shell.options.stopAtError = false;
  try {
    await runScript(condition, shell, streams);
  } finally {
    shell.options.stopAtError = stopAtError;
  }
  return shell.status === 0;
}

/** Whether `break` was said. */
async function left(body: Script, shell: Shell, streams: Streams): Promise<boolean> {
  try {
    await runScript(body, shell, streams);
    return false;
  } catch (error) {
    if (!(error instanceof Loop)) throw error;
    return error.isBreak;
  }
}

const capturing = (shell: Shell, streams: Streams) => async (script: Script) => {
  let out = '';
  const own = copyOf(shell);
  const write = (text: string): void => {
    out += text;
  };
  shell.status = await ending(async () => {
    await runScript(script, own, { ...streams, out: write });
    return own.status;
  });
  return out.replace(/\n+$/, '');
};

async function runSimple(
  { assignments, words }: Extract<Command, { kind: 'simple' }>,
  shell: Shell,
  streams: Streams,
): Promise<number> {
  const capture = capturing(shell, streams);
  const args = await expandWords(words, shell, capture);
  const values: [string, string][] = [];
  for (const [name, word] of assignments) values.push([name, await expandText(word, shell, capture)]);
  if (shell.options.trace) streams.err(`+ ${[...values.map((each) => each.join('=')), ...args].join(' ')}\n`);
  const [name] = args;
  if (name === undefined) {
    for (const [variable, value] of values) assign(shell, variable, value);
    // `a=$(…)` ends as what it ran.
    const hasRun = [...words, ...assignments.map(([, word]) => word)]
      .flat()
      .some(({ kind }) => kind === 'command');
    return hasRun ? shell.status : 0;
  }
  const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  if (builtin) {
    for (const [variable, value] of values) assign(shell, variable, value);
    return await builtin(callOf(args, shell, streams));
  }
  const own = childOf(shell, args);
  for (const [variable, value] of values) {
    own.variables.set(variable, value);
    own.exported.add(variable);
  }
  return await runProgram(args, own, streams);
}

export function assign(shell: Shell, name: string, value: string): void {
  shell.variables.set(name, value);
  if (shell.options.exportAll) shell.exported.add(name);
}

/** A program of the machine, or a script that lies on it. */
export async function runProgram(args: string[], shell: Shell, streams: Streams): Promise<number> {
  const [name = ''] = args;
  const { short, program } = findProgram(name, shell);
  if (program) return await begun(program, callOf([short, ...args.slice(1)], shell, streams));
  if (!name.includes('/')) {
    streams.err(`${shell.blame}: ${name}: not found\n`);
    return 127;
  }
  return await runFile(name, args, shell, streams);
}

function callOf(args: string[], shell: Shell, streams: Streams): Call {
  return {
    ...{ args, shell, ...streams },
    run: async (inner, changes = {}) => await runProgram(inner, childOf(shell, inner, changes), streams),
    read: async (text, { stdin = streams.stdin, ...changes } = {}) =>
      await runText(text, Object.keys(changes).length > 0 ? { ...shell, ...changes } : shell, {
        ...streams,
        stdin,
      }),
  };
}

async function begun(program: Program, call: Call): Promise<number> {
  try {
    return await program(call);
  } catch (error) {
    if (error instanceof Misuse) call.err(`${error.message}\n`);
    else if (error instanceof FileTrouble) call.err(`${call.args[0]}: ${error.path}: ${error.why}\n`);
    else throw error;
    return error instanceof Misuse ? 2 : 1;
  }
}

async function runFile(name: string, args: string[], shell: Shell, streams: Streams): Promise<number> {
  const found = findScript(name, shell);
  if (found.text !== undefined)
    return await runText(found.text, { ...shell, args: [name, ...args.slice(1)], line: 1 }, streams);
  streams.err(`${found.said}\n`);
  return found.code;
}
