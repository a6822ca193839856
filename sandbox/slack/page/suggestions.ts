// What the composer offers while one types: slash commands, people, channels.
import type { Snapshot } from '../page-protocol.ts';

export interface Suggestion {
  key: string;
  title: string;
  hint: string;
  description: string;
  /** The text after it was taken, and where the cursor then stands. */
  text: string;
  cursor: number;
}

const most = 8;

type Known = Pick<Snapshot, 'commands' | 'users' | 'channels' | 'userGroups'>;

export function suggest(text: string, cursor: number, known: Known, inThread: boolean): Suggestion[] {
  const command = /^\/\S*$/.exec(text);
  if (command) return inThread ? [] : suggestCommands(text, known);
  const word = /(?:^|[\s(])([@#])([\p{L}\p{N}._-]*)$/u.exec(text.slice(0, cursor));
  if (!word || text.startsWith('/')) return [];
  const typed = (word[2] ?? '').toLowerCase();
  const all = word[1] === '@' ? mentions(known) : rooms(known);
  return all
    .filter(
      ({ title, description }) =>
        title.toLowerCase().slice(1).startsWith(typed) || description.toLowerCase().includes(typed),
    )
    .slice(0, most)
    .map((entry) => {
      const before = `${text.slice(0, cursor - typed.length - 1)}${entry.title} `;
      return {
        ...entry,
        hint: '',
        key: entry.title,
        text: before + text.slice(cursor),
        cursor: before.length,
      };
    });
}

function suggestCommands(text: string, { commands }: Known): Suggestion[] {
  return commands
    .filter(({ command }) => command.startsWith(text.toLowerCase()))
    .map(({ command, usageHint, description }) => ({
      key: command,
      title: command,
      hint: usageHint,
      description,
      text: `${command} `,
      cursor: command.length + 1,
    }));
}

function mentions({ users, userGroups = [] }: Known) {
  return [
    ...users.map((user) => ({ title: `@${user.name}`, description: user.realName })),
    ...userGroups.map(({ handle }) => ({ title: `@${handle.replace(/^@/, '')}`, description: 'User group' })),
    { title: '@here', description: 'Everyone who is online' },
    { title: '@channel', description: 'Everyone in this channel' },
  ];
}

const rooms = ({ channels }: Known) =>
  channels
    .filter(({ kind, isArchived }) => kind !== 'direct' && !isArchived)
    .map(({ name, topic }) => ({ title: `#${name}`, description: topic }));

/** The command being typed, for the line that says how it is used. */
export function commandIn(text: string, { commands }: Known) {
  const name = /^(\/\S+)\s/.exec(text)?.[1];
  return commands.find(({ command }) => command === name);
}
