// https://docs.slack.dev/reference/methods?query=users and …?query=usergroups
import { groupJson, userJson } from '../objects.ts';
import { Refusal } from '../refusal.ts';
import { channelJson } from './conversations.ts';
import { flag, type Methods, optional, paged, required } from './method.ts';

export const peopleMethods: Methods = {
  'users.info': {
    scopes: ['users:read'],
    tier: 'tier4',
    run(args, { world }) {
      const user = world.users.get(required(args, 'user'));
      if (!user) throw new Refusal('user_not_found');
      return { user: userJson(user) };
    },
  },
  'users.list': {
    scopes: ['users:read'],
    tier: 'tier2',
    run(args, { world }) {
      const { page, more } = paged([...world.users.values()], args, 1000);
      return { members: page.map(userJson), cache_ts: Math.floor(world.now() / 1000), ...more };
    },
  },
  'users.conversations': {
    scopes: ['channels:read', 'groups:read', 'im:read'],
    tier: 'tier3',
    run(args, { world }) {
      const user = optional(args, 'user') ?? world.app.userId;
      const types = (optional(args, 'types') ?? 'public_channel').split(',');
      const kinds = { public: 'public_channel', private: 'private_channel', direct: 'im' };
      const channels = [...world.channels.values()]
        .filter((channel) => channel.members.has(user) && types.includes(kinds[channel.kind]))
        .filter((channel) => !(flag(args, 'exclude_archived') && channel.isArchived));
      const { page, more } = paged(channels, args, 100);
      return { channels: page.map((channel) => channelJson(world, channel)), ...more };
    },
  },
  'usergroups.list': {
    scopes: ['usergroups:read'],
    tier: 'tier2',
    run(args, { world }) {
      const groups = [...world.groups.values()].filter(
        (group) => !group.disabled || flag(args, 'include_disabled'),
      );
      return { usergroups: groups.map((group) => groupJson(world, group, flag(args, 'include_users'))) };
    },
  },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    tier: 'tier2',
    run(args, { world }) {
      const group = world.groups.get(required(args, 'usergroup'));
      if (!group) throw new Refusal('no_such_subteam');
      if (group.disabled && !flag(args, 'include_disabled')) throw new Refusal('subteam_disabled');
      return { users: group.members };
    },
  },
};
