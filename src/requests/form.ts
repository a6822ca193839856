import type { Argument, Verb } from '#src/command.ts';
import type { Given } from './arguments.ts';
import type { Field, FormPlace, Request } from './request.ts';

/** `acknowledge` → `Acknowledge`. */
export function titleOf(verb: Verb): string {
  return sentence(verb.verb.replaceAll('-', ' '));
}

/** Where a form is asked for, and what its button said that nobody fills in: what it is about cannot be changed. */
export function placeOf(
  { channel, thread, onCard, home, responseUrl }: Request,
  { args }: Verb,
  given: Given,
): FormPlace {
  const carried = Object.entries(given).filter(
    ([name]) => args[name]?.input.type === 'carried' || (onCard && isIdentity(args[name])),
  );
  return {
    ...{ channel, thread, carried: Object.fromEntries(carried) },
    // On the Home tab nothing would say what became of it: there the form does.
    ...(home ? { home } : onCard && { onCard, responseUrl }),
  };
}

/** A field of the form, with what was said of it so far. */
export function fieldFor({ args }: Verb, name: string, given: Given): Field {
  const argument = args[name];
  if (!argument || argument.input.type === 'carried')
    throw new Error(`drawing a field: nobody fills in ${name}`);
  const { input, optional, label } = argument;
  const hint = hintOf(argument);
  const initial = given[name];
  return {
    name,
    label: label ?? sentence(name),
    optional,
    ...(hint && { hint: sentence(hint) }),
    ...(initial !== undefined && { initial }),
    tells: Object.values(args).some(
      (other) => other.input.type === 'completion' && other.input.of?.includes(name),
    ),
    input:
      input.type === 'choice'
        ? { type: 'choice', options: input.options.map((option) => ({ text: option, value: option })) }
        : input.type === 'completion'
          ? { type: 'completion', from: input.from, of: (input.of ?? []).map((other) => given[other] ?? '') }
          : input,
  };
}

function hintOf({ input, expected, hint, otherwise }: Argument<unknown>): string | undefined {
  if (otherwise !== undefined) return `left empty: ${otherwise}`;
  // What is chosen from a list is not told how it would be typed.
  return input.type === 'completion' ? hint : expected;
}

/** What a card's button is about. */
function isIdentity(argument: Argument<unknown> | undefined): boolean {
  return ['alert', 'operation'].includes(argument?.kind ?? '');
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
