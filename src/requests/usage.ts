import type { Argument, Verb } from '#src/command.ts';

/** `/alerts acknowledge <alert> [note]`, as a person types it: escape it before it stands in a message. */
export function usage(verb: Verb, prefix: string): string {
  const typed = Object.entries(verb.args).filter(([, { input }]) => input.type !== 'carried');
  const words = typed.map(([name, argument]) => placeholder(name, argument));
  return [spoken(verb, prefix), ...words].join(' ');
}

/** `/alerts acknowledge`, and `/deploy` alone where the verb is the command itself. */
export function spoken({ command, verb }: Pick<Verb, 'command' | 'verb'>, prefix: string): string {
  return verb === command ? `/${prefix}${command}` : `/${prefix}${command} ${verb}`;
}

function placeholder(name: string, argument: Argument<unknown>): string {
  const { input } = argument;
  const word = input.type === 'choice' && input.options.length <= 4 ? input.options.join('|') : name;
  return argument.optional ? `[${word}]` : `<${word}>`;
}
