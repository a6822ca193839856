import type { Message } from './message.ts';

/** What a message says of commands, as they are typed in this workspace. */
export type AsTyped = (message: Message) => Message;

/** Texts write `/alerts show 7f3`; where commands have a prefix, people type `/qd-alerts show 7f3`. */
export function asTyped(prefix: string, commands: readonly { name: string }[]): AsTyped {
  if (prefix === '') return (message) => message;
  // Only at the beginning of code, which is how texts write a command; not where the prefix stands already.
  const command = new RegExp(`(?<=\`)/(?=(?:${commands.map(({ name }) => name).join('|')})(?![\\w-]))`, 'g');
  return (message) =>
    JSON.parse(JSON.stringify(message), (_, value: unknown) =>
      typeof value === 'string' ? value.replace(command, `/${prefix}`) : value,
    ) as Message;
}
