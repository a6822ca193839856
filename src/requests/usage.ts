import type { Argument, Verb } from '#src/command.ts';

/** `/alerts acknowledge <alert> [note]`, as a person types it: escape it before it stands in a message. */
export function usage(verb: Verb, prefix: string): string {
  const words = Object.entries(verb.args).map(([name, argument]) => placeholder(name, argument));
  return [`/${prefix}${verb.command}`, verb.verb, ...words].join(' ');
}

function placeholder(name: string, argument: Argument<unknown>): string {
  const { input } = argument;
  const word = input.type === 'choice' && input.options.length <= 4 ? input.options.join('|') : name;
  return argument.optional ? `[${word}]` : `<${word}>`;
}
