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
  const { input, after, kind, optional } = argument;
  // `to` says what a word is for, and nothing of what it is.
  if (after?.includes(name)) return optional ? `[${name} ${kind}]` : `${name} <${kind}>`;
  const word = input.type === 'choice' && input.options.length <= 4 ? input.options.join('|') : name;
  return optional ? `[${word}]` : `<${word}>`;
}
