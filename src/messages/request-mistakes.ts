// What is said of words that are not understood: what was wrong, how it is written, what was probably meant.
import type { Verb } from '#src/command.ts';
import { nearest } from '#src/nearest.ts';
import type { Problem } from '#src/requests/arguments.ts';
import { spoken, usage } from '#src/requests/usage.ts';
import { escapeText } from './text.ts';

export function unknownWord(
  word: string,
  otherwise: string,
  meant: string | undefined,
  line: (meant: string) => string,
): string {
  const hint = meant === undefined ? otherwise : `Did you mean \`${line(meant)}\`?`;
  return `I do not know ${code(word)}. ${hint}`;
}

export function mistake(problem: Problem, verb: Verb, prefix: string): string {
  return `${whatIsWrong(problem)}\n${usageLine(verb, prefix)}`;
}

export function stray(
  { stray: word, wanted }: { stray: string; wanted: Problem | undefined },
  verb: Verb,
  prefix: string,
): string {
  if (wanted) return mistake(wanted, verb, prefix);
  return `${code(word)} is one word too many.\n${usageLine(verb, prefix)}`;
}

export function noPlan(verb: Verb, prefix: string): string {
  return `${code(spoken(verb, prefix))} changes nothing that a plan could show.`;
}

function whatIsWrong({ name, expected, found, known }: Problem): string {
  if (found === undefined) return `*${name}* is missing: ${expected}.`;
  if (known) return noSuch(known, found);
  return `${code(found)} does not fit *${name}*: it should be ${expected}.`;
}

function noSuch({ kind, names }: NonNullable<Problem['known']>, found: string): string {
  const what = `There is no ${kind} ${code(found)}.`;
  const meant = nearest(found, names);
  if (meant !== undefined) return `${what} Did you mean \`${meant}\`?`;
  if (names.length === 0) return `${what} The configuration has none under \`${kind}s\`.`;
  const more = names.length > 10 ? ' …' : '';
  return `${what} I know ${names.slice(0, 10).map(code).join(', ')}${more}.`;
}

function usageLine(verb: Verb, prefix: string): string {
  return `Write it as \`${escapeText(usage(verb, prefix))}\``;
}

/** A backtick in it would end the code. */
function code(word: string): string {
  return `\`${escapeText(word.replaceAll('`', "'"), 80)}\``;
}
