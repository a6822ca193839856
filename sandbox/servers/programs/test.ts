// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/test.html
import type { Call } from '../shell/shell.ts';

type Unary = (call: Call, operand: string) => boolean;

const entry = ({ shell }: Call, path: string) => {
  const { tree } = shell.machine;
  return tree.find(tree.resolve(path, shell.cwd));
};

const unary: Record<string, Unary> = {
  '-n': (_, text) => text !== '',
  '-z': (_, text) => text === '',
  '-e': (call, path) => entry(call, path) !== undefined,
  '-f': (call, path) => entry(call, path)?.kind === 'file',
  '-d': (call, path) => entry(call, path)?.kind === 'folder',
  '-s': (call, path) => {
    const found = entry(call, path);
    return found?.kind === 'folder' || (found?.kind === 'file' && found.content.length > 0);
  },
  '-x': (call, path) => ((entry(call, path)?.mode ?? 0) & 0o111) !== 0,
  '-r': ({ shell }, path) =>
    shell.machine.tree.may(shell.user, shell.machine.tree.resolve(path, shell.cwd), 'read'),
  '-w': ({ shell }, path) =>
    shell.machine.tree.may(shell.user, shell.machine.tree.resolve(path, shell.cwd), 'write'),
};

const binary: Record<string, (a: string, b: string) => boolean> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': (a, b) => Number(a) === Number(b),
  '-ne': (a, b) => Number(a) !== Number(b),
  '-lt': (a, b) => Number(a) < Number(b),
  '-le': (a, b) => Number(a) <= Number(b),
  '-gt': (a, b) => Number(a) > Number(b),
  '-ge': (a, b) => Number(a) >= Number(b),
};

/** By the number of its arguments, as the standard says. */
export function test(call: Call, args: string[]): number {
  const [first = '', second = '', third = ''] = args;
  if (args.length === 0) return 1;
  if (first === '!' && args.length > 1) {
    const status = test(call, args.slice(1));
    return status > 1 ? status : 1 - status;
  }
  if (args.length === 1) return first === '' ? 1 : 0;
  if (args.length === 2 && Object.hasOwn(unary, first)) return unary[first]?.(call, second) ? 0 : 1;
  if (args.length === 3 && Object.hasOwn(binary, second)) return compare(call, first, second, third);
  return complain(call, `${args.join(' ')} is not understood here`);
}

function compare(call: Call, first: string, operator: string, second: string): number {
  const isNumber = (text: string): boolean => /^\s*-?\d+\s*$/.test(text);
  const wrong = operator.startsWith('-') ? [first, second].find((each) => !isNumber(each)) : undefined;
  if (wrong !== undefined) return complain(call, `Illegal number: ${wrong}`);
  return binary[operator]?.(first, second) ? 0 : 1;
}

function complain({ shell, args, err }: Call, what: string): number {
  err(`${shell.blame}: ${args[0]}: ${what}\n`);
  return 2;
}
