import type { Argument, Verb } from '#src/command.ts';
import type { Given } from './arguments.ts';
import type { Field, Form, Request } from './request.ts';

/** A verb as a form: a field per argument that a person fills in, with what was already said. */
export function formFor(verb: Verb, given: Given, { channel, thread }: Request): Form {
  const args = Object.entries(verb.args);
  const carried = args.filter(([name, { input }]) => input.type === 'carried' && given[name] !== undefined);
  return {
    verb: verb.id,
    title: titleOf(verb),
    submit: titleOf(verb),
    fields: args.flatMap(([name, argument]) => fieldFor(name, argument, given[name])),
    place: { ...(channel && { channel }), ...(thread && { thread }) },
    carried: Object.fromEntries(carried.map(([name]) => [name, given[name] ?? ''])),
  };
}

/** `acknowledge` → `Acknowledge`. */
export function titleOf(verb: Verb): string {
  return verb.verb.charAt(0).toUpperCase() + verb.verb.slice(1).replaceAll('-', ' ');
}

function fieldFor(name: string, argument: Argument<unknown>, initial: string | undefined): Field[] {
  const { input, optional, expected } = argument;
  if (input.type === 'carried') return [];
  return [
    {
      name,
      label: name.charAt(0).toUpperCase() + name.slice(1),
      optional,
      input:
        input.type === 'choice'
          ? { type: 'choice', options: input.options.map((option) => ({ text: option, value: option })) }
          : input,
      // What is chosen from a list is not told how it would be typed.
      ...(input.type !== 'completion' && { hint: expected.charAt(0).toUpperCase() + expected.slice(1) }),
      ...(initial !== undefined && { initial }),
    },
  ];
}
