import { anyEnvironment } from '#src/access/access.ts';
import type { Argument, Arguments, Named, Verb } from '#src/command.ts';
import type { Line, Word } from './words.ts';

/** By argument name, in the words a person would type. */
export type Given = Record<string, string>;

/** What the configuration gives names to, as it is now. */
export type Names = (kind: Named) => readonly string[];

export type Sorted = { given: Given } | { stray: string; wanted: Problem | undefined };

export interface Problem {
  name: string;
  /** What a good value looks like. */
  expected: string;
  /** What was found; undefined when the argument is missing. */
  found: string | undefined;
  /** It is none of these. */
  known?: { kind: Named; names: readonly string[] };
}

// biome-ignore lint/suspicious/noExplicitAny: an argument list holds arguments of any type; nothing here depends on it.
type Left = [string, Argument<any>][];

/**
 * Finds each word's argument. One that is announced (`from v412`) finds that which is announced so, one that is a name
 * in the configuration its own, wherever they stand; the others go in order, where an optional argument that does not
 * take a word is passed over.
 */
export function sortWords(verb: Verb, line: Line, from: number, names: Names): Sorted {
  const given: Given = {};
  const left: Left = Object.entries(verb.args);
  const words = apart(line.words.slice(from), left);
  let announced: string | undefined;
  for (const [place, word] of words.entries()) {
    if (saysNothing(word, words[place + 1], left, names)) {
      announced = word.text.toLowerCase();
      continue;
    }
    const found = outOfOrder(left, word.text, announced, names);
    announced = undefined;
    const taker = found === -1 ? inOrder(left, word.text, names) : found;
    const [name, argument] = left[taker] ?? [];
    if (name === undefined || argument === undefined) return strayed(word.text, left[0], names);
    if (argument.rest) return { given: { ...given, [name]: remainder(line, word, words) } };
    given[name] = word.text;
    if (found === -1) left.splice(0, taker + 1);
    else left.splice(taker, 1);
  }
  return { given };
}

/** Reads every value with its argument's schema, as words, buttons and forms alike carry them. */
export function readValues(
  args: Arguments,
  given: Given,
  names: Names,
): { values: Record<string, unknown>; problems: Problem[] } {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, argument] of Object.entries(args)) {
    const found = Object.hasOwn(given, name) ? given[name] : undefined;
    if (found === undefined || found.trim() === '') {
      if (!argument.optional) problems.push({ name, expected: argument.expected, found: undefined });
      continue;
    }
    const read = argument.schema.safeParse(found);
    if (read.success && isKnown(argument, read.data, names)) values[name] = read.data;
    else problems.push(problemOf(name, argument, found, names));
  }
  return { values, problems };
}

/** The environment that these values act on; undefined when they name none. */
export function environmentOf(args: Arguments, values: Record<string, unknown>): string | undefined {
  const [name = '', argument] = Object.entries(args).find(([, { actsOn }]) => actsOn) ?? [];
  if (argument?.actsOn === 'by its rows') return anyEnvironment;
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function problemOf(name: string, argument: Argument<unknown>, found: string, names: Names): Problem {
  const { names: kind, most = Number.POSITIVE_INFINITY } = argument;
  const expected = found.length > most ? tooLong(found.length, most) : argument.expected;
  return { name, expected, found, ...(kind && { known: { kind, names: names(kind) } }) };
}

/** -1 for a word that has to stand in its place. A name is not taken for a release because of the `to` before both. */
function outOfOrder(left: Left, text: string, announced: string | undefined, names: Names): number {
  const isAnnounced = (argument: Argument<unknown>) =>
    announced !== undefined && (argument.after?.includes(announced) ?? false);
  const isName = (argument: Argument<unknown>) => isNameOf(argument, text, names);
  const wanted = [
    (argument: Argument<unknown>) => isAnnounced(argument) && isName(argument),
    (argument: Argument<unknown>) => isAnnounced(argument) && takes(argument, text, names),
    isName,
  ];
  for (const is of wanted) {
    const index = left.findIndex(([, argument]) => is(argument));
    if (index !== -1) return index;
  }
  return -1;
}

function tooLong(length: number, most: number): string {
  return `at most ${most.toLocaleString('en-US')} characters, and has ${length.toLocaleString('en-US')}`;
}

function inOrder(left: Left, text: string, names: Names): number {
  return left.findIndex(([, argument]) => !argument.optional || takes(argument, text, names));
}

function takes(argument: Argument<unknown>, text: string, names: Names): boolean {
  if (argument.rest) return true;
  const read = argument.schema.safeParse(text);
  return read.success && isKnown(argument, read.data, names);
}

function isKnown({ names: kind }: Argument<unknown>, value: unknown, names: Names): boolean {
  return kind === undefined || names(kind).includes(String(value));
}

function isNameOf(argument: Argument<unknown>, text: string, names: Names): boolean {
  return argument.names !== undefined && takes(argument, text, names);
}

/** `to` before a release, `on` before an environment: skipped when what follows is what they announce. */
function saysNothing(word: Word, next: Word | undefined, left: Left, names: Names): boolean {
  if (word.quoted || next === undefined) return false;
  const text = word.text.toLowerCase();
  if (isArrow(text) && hasNames(left)) return true;
  return left.some(
    ([, argument]) =>
      argument.after?.includes(text) && (!argument.optional || takes(argument, next.text, names)),
  );
}

function isArrow(text: string): boolean {
  return /^(→|[-=]>)$/.test(text);
}

function hasNames(left: Left): boolean {
  return left.some(([, argument]) => argument.names !== undefined);
}

/** `staging→production` and `staging->production` are two names. */
function apart(words: readonly Word[], left: Left): Word[] {
  if (!hasNames(left)) return [...words];
  return words.flatMap((word) => {
    const [, first, arrow = '', second] = /^([\w-]+?)(→|[-=]>)([\w-]+)$/.exec(word.text) ?? [];
    if (word.quoted || first === undefined || second === undefined) return [word];
    const at = word.at + first.length + arrow.length;
    return [
      { ...word, text: first },
      { ...word, text: second, at },
    ];
  });
}

function strayed(stray: string, missed: Left[number] | undefined, names: Names): Sorted {
  return { stray, wanted: missed && problemOf(missed[0], missed[1], stray, names) };
}

/** The person's own words, quotes taken off when they stand around all of them. */
function remainder(line: Line, word: Word, words: readonly Word[]): string {
  return word === words.at(-1) ? word.text : line.text.slice(word.at);
}
