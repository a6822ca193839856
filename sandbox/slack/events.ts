// Which changes of the workspace an app is told of. https://docs.slack.dev/reference/events
import { messageJson } from './messages.ts';
import { groupJson, userJson } from './objects.ts';
import {
  type Channel,
  type Json,
  type Message,
  scopesOf,
  type User,
  type UserGroup,
  type World,
} from './world.ts';

/** Happenings that are events and nothing else to the sandbox. */
export type Happening =
  | Membership
  | { type: 'channel_archive' | 'channel_unarchive'; user: string; channel: Channel }
  | { type: 'user_change'; user: User }
  | { type: 'subteam_members_changed'; group: UserGroup; added: string[]; removed: string[] }
  | { type: 'reaction_added'; user: string; reaction: string; message: Message }
  | { type: 'app_home_opened'; user: string; channel: string; tab: 'home' | 'messages'; view?: Json };

interface Membership {
  type: 'member_joined_channel' | 'member_left_channel';
  user: string;
  channel: Channel;
}

/** The scope without which an event is not sent, by event: each event's page names it. */
const eventScopes: Record<string, string> = {
  app_mention: 'app_mentions:read',
  channel_archive: 'channels:read',
  channel_left: 'channels:read',
  channel_unarchive: 'channels:read',
  group_archive: 'groups:read',
  group_left: 'groups:read',
  group_unarchive: 'groups:read',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  reaction_added: 'reactions:read',
  subteam_members_changed: 'usergroups:read',
  subteam_updated: 'usergroups:read',
  user_change: 'users:read',
};

function isSubscribed(world: World, name: string): boolean {
  const scope = eventScopes[name];
  const subscribed = world.manifest.settings?.event_subscriptions?.bot_events?.includes(name) ?? false;
  return subscribed && (scope === undefined || scopesOf(world).includes(scope));
}

const messageEvents = { public: 'message.channels', private: 'message.groups', direct: 'message.im' };
const channelTypes = { public: 'channel', private: 'group', direct: 'im' };

/** What a message that was posted, edited or deleted gives; nothing where the app is not a member. */
export function messageEventsOf(world: World, message: Message, what: string, before?: Json): Json[] {
  const channel = world.channels.get(message.channel);
  if (!channel?.members.has(world.app.userId) || message.visibleTo) return [];
  const common = {
    channel: channel.id,
    channel_type: channelTypes[channel.kind],
    event_ts: what === 'posted' ? message.ts : world.nextTs(),
  };
  const events: Json[] = [];
  if (isSubscribed(world, messageEvents[channel.kind]))
    events.push({ ...eventOf(world, message, what, before), ...common });
  const mentions = message.text.includes(`<@${world.app.userId}`);
  if (what === 'posted' && mentions && message.user !== world.app.userId && channel.kind !== 'direct')
    if (isSubscribed(world, 'app_mention'))
      events.push({
        ...messageJson(world, message),
        type: 'app_mention',
        channel: channel.id,
        event_ts: message.ts,
      });
  return events;
}

function eventOf(world: World, message: Message, what: string, before: Json = {}): Json {
  const json = messageJson(world, message);
  if (what === 'posted') return json;
  // https://docs.slack.dev/reference/events/message/message_changed and …/message_deleted
  if (what === 'edited')
    return {
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      ts: world.nextTs(),
      message: json,
      previous_message: before,
    };
  return {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    ts: world.nextTs(),
    deleted_ts: message.ts,
    previous_message: json,
  };
}

export function eventsOf(world: World, happening: Happening): Json[] {
  return eventsFor(world, happening)
    .filter((event) => isSubscribed(world, String(event.type)))
    .map((event) => ({ ...event, event_ts: world.nextTs() }));
}

function eventsFor(world: World, happening: Happening): Json[] {
  switch (happening.type) {
    case 'member_joined_channel':
    case 'member_left_channel':
      return membershipEvents(world, happening);
    case 'channel_archive':
    case 'channel_unarchive': {
      const { channel, user } = happening;
      const isPrivate = channel.kind === 'private';
      if (isPrivate && !channel.members.has(world.app.userId)) return [];
      const type = isPrivate ? happening.type.replace('channel', 'group') : happening.type;
      return [{ type, channel: channel.id, user }];
    }
    case 'user_change':
      return [
        { type: 'user_change', user: userJson(happening.user), cache_ts: Math.floor(world.now() / 1000) },
      ];
    case 'subteam_members_changed':
      return groupEvents(world, happening.group, happening.added, happening.removed);
    case 'reaction_added': {
      const { user, reaction, message } = happening;
      if (!world.channels.get(message.channel)?.members.has(world.app.userId)) return [];
      const item = { type: 'message', channel: message.channel, ts: message.ts };
      return [{ type: 'reaction_added', user, reaction, item, item_user: message.user }];
    }
    case 'app_home_opened': {
      const { user, channel, tab, view } = happening;
      return [{ type: 'app_home_opened', user, channel, tab, ...(view ? { view } : {}) }];
    }
    default:
      return happening satisfies never;
  }
}

/**
 * An app hears of others only where it is a member, and so not of its own removal: that is `channel_left`.
 * https://docs.slack.dev/reference/events/channel_left and https://github.com/slackapi/node-slack-sdk/issues/931
 */
function membershipEvents(world: World, { type, user, channel }: Membership): Json[] {
  const isPrivate = channel.kind === 'private';
  if (type === 'member_left_channel' && user === world.app.userId)
    return [{ type: isPrivate ? 'group_left' : 'channel_left', channel: channel.id, actor_id: 'U0DORA' }];
  if (!channel.members.has(world.app.userId)) return [];
  return [{ type, user, channel: channel.id, channel_type: isPrivate ? 'G' : 'C', team: world.team.id }];
}

/** https://docs.slack.dev/reference/events/subteam_members_changed and …/subteam_updated: both are sent. */
function groupEvents(world: World, group: UserGroup, added: string[], removed: string[]): Json[] {
  const date_update = Math.floor(world.now() / 1000);
  return [
    {
      type: 'subteam_members_changed',
      subteam_id: group.id,
      team_id: world.team.id,
      added_users: added,
      added_users_count: added.length,
      removed_users: removed,
      removed_users_count: removed.length,
      date_update,
    },
    { type: 'subteam_updated', subteam: { ...groupJson(world, group, true), date_update } },
  ];
}
