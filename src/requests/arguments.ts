import type { Argument, Arguments, Verb } from '#src/command.ts';
import type { Line, Word } from './words.ts';

/** By argument name, in the words a person would type. */
export type Given = Record<string, string>;

export type Sorted =
  | { given: Given }
  | { stray: string; wanted: { name: string; expected: string } | undefined };

export interface Problem {
  name: string;
  /** What a good value looks like. */
  expected: string;
  /** What was found; undefined when the argument is missing. */
  found: string | undefined;
}

/** Finds each word's argument, in order; an optional argument that does not take a word is passed over. */
export function sortWords(verb: Verb, line: Line, from: number): Sorted {
  const given: Given = {};
  const left = Object.entries(verb.args);
  for (const [place, word] of line.words.slice(from).entries()) {
    const taker = left.findIndex(([, argument]) => !argument.optional || takes(argument, word.text));
    const [name, argument] = left[taker] ?? [];
    if (name === undefined || argument === undefined) {
      const [missed] = left;
      return { stray: word.text, wanted: missed && { name: missed[0], expected: missed[1].expected } };
    }
    if (argument.rest) return { given: { ...given, [name]: remainder(line, word, from + place) } };
    given[name] = word.text;
    left.splice(0, taker + 1);
  }
  return { given };
}

/** Reads every value with its argument's schema, as words, buttons and forms alike carry them. */
export function readValues(
  args: Arguments,
  given: Given,
): { values: Record<string, unknown>; problems: Problem[] } {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, argument] of Object.entries(args)) {
    const found = Object.hasOwn(given, name) ? given[name] : undefined;
    const { expected } = argument;
    if (found === undefined || found.trim() === '') {
      if (!argument.optional) problems.push({ name, expected, found: undefined });
      continue;
    }
    const read = argument.schema.safeParse(found);
    if (read.success) values[name] = read.data;
    else problems.push({ name, expected, found });
  }
  return { values, problems };
}

function takes(argument: Argument<unknown>, text: string): boolean {
  return argument.rest || argument.schema.safeParse(text).success;
}

/** The person's own words, quotes taken off when they stand around all of them. */
function remainder(line: Line, word: Word, index: number): string {
  return index === line.words.length - 1 ? word.text : line.text.slice(word.at);
}
