import type { Channel, World } from '../world.ts';

/** The direct channel between the app and a person, opened on first use. */
export function directChannel(world: World, user: string): Channel {
  const id = `D0${user.slice(2)}`;
  const known = world.channels.get(id);
  if (known) return known;
  const channel: Channel = {
    id,
    name: world.users.get(user)?.name ?? user,
    topic: '',
    kind: 'direct',
    isArchived: false,
    isShared: false,
    members: new Set([user, world.app.userId]),
  };
  world.channels.set(id, channel);
  world.changes.emit({ type: 'channel', channel });
  return channel;
}
