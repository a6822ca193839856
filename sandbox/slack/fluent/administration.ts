import type { User } from '../world.ts';
import { type ChannelHandle, channelHandle } from './channel.ts';
import { type Person, person } from './person.ts';
import { channelIdOf, type Stage, userNamed } from './stage.ts';

export interface Administration {
  /** A new person, in `payments` and `ops` unless said otherwise. */
  addUser(name: string, more?: Partial<Omit<User, 'name'>> & { in?: string[] }): Person;
  /** A new public channel with the bot, ana, ben, chen and dora in it. */
  addChannel(name: string): ChannelHandle;
  /** Sets who is in a user group, by names; the app hears of it. */
  setGroup(handle: string, names: string[]): void;
}

export function administration(stage: Stage): Administration {
  const { world, tell } = stage.core;
  return {
    addUser(name, { in: channels = ['payments', 'ops'], ...more } = {}) {
      const id = `U0${name.toUpperCase()}`;
      const user: User = {
        id,
        name,
        realName: name,
        title: '',
        teamId: world.team.id,
        tz: 'Europe/Paris',
        isBot: false,
        isAdmin: false,
        isGuest: false,
        isStranger: false,
        deleted: false,
        ...more,
      };
      world.users.set(user.id, user);
      for (const channel of channels) channelHandle(stage, channel).add(name);
      return person(stage, name);
    },
    addChannel(name) {
      const members = new Set(['ana', 'ben', 'chen', 'dora'].map((each) => userNamed(stage, each).id));
      members.add(world.app.userId);
      const channel = {
        id: `C0${name.toUpperCase()}`,
        name,
        topic: '',
        kind: 'public' as const,
        isArchived: false,
        isShared: false,
        members,
      };
      world.channels.set(channel.id, channel);
      world.changes.emit({ type: 'channel', channel });
      return channelHandle(stage, channelIdOf(stage, name));
    },
    setGroup(handle, names) {
      const group = [...world.groups.values()].find((each) => each.handle === handle);
      if (!group) throw new Error(`there is no user group ${handle} in the sandbox`);
      const before = group.members;
      group.members = names.map((name) => userNamed(stage, name).id);
      tell({
        type: 'subteam_members_changed',
        group,
        added: group.members.filter((id) => !before.includes(id)),
        removed: before.filter((id) => !group.members.includes(id)),
      });
    },
  };
}
