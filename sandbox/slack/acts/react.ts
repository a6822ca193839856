import type { Core } from '../core.ts';
import type { Message } from '../world.ts';
import { surfaceOf } from './elements.ts';

/** Adds a person's reaction to a message, or takes it back when it is there already. */
export function reacted(
  core: Core,
  act: { user: string; channel: string; ts: string; name: string },
): Message {
  const surface = surfaceOf(core, act.user, { channel: act.channel, ts: act.ts });
  if (surface.kind !== 'message') throw new Error('only messages carry reactions');
  const { message } = surface;
  const reaction = message.reactions.find((each) => each.name === act.name) ?? { name: act.name, users: [] };
  const takesBack = reaction.users.includes(act.user);
  reaction.users = takesBack
    ? reaction.users.filter((user) => user !== act.user)
    : [...reaction.users, act.user];
  message.reactions = [...message.reactions.filter((each) => each.name !== act.name), reaction].filter(
    (each) => each.users.length > 0,
  );
  core.world.changes.emit({ type: 'message', message, what: 'decorated' });
  if (!takesBack) core.tell({ type: 'reaction_added', user: act.user, reaction: act.name, message });
  return message;
}
