import type { Call } from '../shell/shell.ts';

/** What an argument that is no option here is answered with. */
export class Misuse extends Error {
  override name = 'Misuse';
}

export interface Options {
  flags: Set<string>;
  values: Map<string, string>;
  rest: string[];
}

/** `flags`: as `-p` or `--now`; `valued`: those that take a value. Letters may stand together. */
export function readOptions({ args }: Pick<Call, 'args'>, flags: string[], valued: string[] = []): Options {
  const found: Options = { flags: new Set(), values: new Map(), rest: [] };
  const queue = args.slice(1);
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === '--') return { ...found, rest: [...found.rest, ...queue] };
    if (!/^-./.test(arg)) found.rest.push(arg);
    for (const [name, value] of namesIn(arg, valued)) {
      if (flags.includes(name)) found.flags.add(name);
      else if (valued.includes(name)) found.values.set(name, value ?? queue.shift() ?? '');
      else throw new Misuse(`${args[0]}: the sandbox does not know ${name}`);
    }
  }
  return found;
}

/** `--mode=755`, `-m755`, `-qy`. */
function namesIn(arg: string, valued: string[]): [name: string, value?: string][] {
  if (/^--./.test(arg)) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    return [value === undefined ? [name] : [name, value]];
  }
  if (!/^-./.test(arg)) return [];
  const letters = [...arg.slice(1)];
  const last = letters.findIndex((letter) => valued.includes(`-${letter}`));
  if (last < 0) return letters.map((letter) => [`-${letter}`]);
  const value = letters.slice(last + 1).join('');
  const alone = letters.slice(0, last).map((letter): [string] => [`-${letter}`]);
  return [...alone, value === '' ? [`-${letters[last]}`] : [`-${letters[last]}`, value]];
}
