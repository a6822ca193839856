// What every sentence of a scenario needs: the sandbox's parts, a way to wait, and how things read.
import type { WaitUntil } from '#sandbox/wait.ts';
import type { Core } from '../core.ts';
import { renderContent } from '../rendered-text.ts';
import type { Message, User } from '../world.ts';

export interface Stage {
  core: Core;
  until: WaitUntil;
}

/** A regular expression, or words that have to occur. */
export type Words = RegExp | string;

export const fits = (text: string, words: Words): boolean =>
  typeof words === 'string' ? text.includes(words) : words.test(text);

export const visibleText = ({ core }: Stage, message: Message): string => renderContent(message, core.world);

export const listing = (stage: Stage, messages: Message[]): string =>
  messages.length === 0
    ? '(nothing)'
    : messages
        .map((message) => {
          const who = stage.core.world.users.get(message.user)?.name ?? message.user;
          const only = message.visibleTo ? ' (ephemeral)' : '';
          return `- ${who}${only}: ${visibleText(stage, message).replaceAll('\n', '\n    ')}`;
        })
        .join('\n');

export function userNamed({ core }: Stage, name: string): User {
  const user = [...core.world.users.values()].find((each) => each.name === name || each.id === name);
  if (!user) throw new Error(`there is no user ${name} in the sandbox`);
  return user;
}

export function channelIdOf({ core }: Stage, name: string): string {
  const channels = [...core.world.channels.values()];
  const channel = channels.find((each) => each.id === name || each.name === name.replace(/^#/, ''));
  if (!channel) throw new Error(`there is no channel ${name} in the sandbox`);
  return channel.id;
}
