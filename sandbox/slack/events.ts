// Which changes of the workspace an app is told of. https://docs.slack.dev/reference/events
import { messageJson } from './messages.ts';
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
  | { type: 'member_joined_channel' | 'member_left_channel'; user: string; channel: Channel }
  | { type: 'channel_archive' | 'channel_unarchive'; user: string; channel: Channel }
  | { type: 'user_change'; user: User }
  | { type: 'subteam_members_changed'; group: UserGroup; added: string[]; removed: string[] }
  | { type: 'reaction_added'; user: string; reaction: string; message: Message }
  | { type: 'app_home_opened'; user: string; channel: string; view?: Json };

/** The scope without which an event is not sent, by event: each event's page names it. */
const eventScopes: Record<string, string> = {
  app_mention: 'app_mentions:read',
  channel_archive: 'channels:read',
  channel_unarchive: 'channels:read',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  reaction_added: 'reactions:read',
  subteam_members_changed: 'usergroups:read',
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
  if (!isSubscribed(world, happening.type)) return [];
  const event_ts = world.nextTs();
  switch (happening.type) {
    case 'member_joined_channel':
    case 'member_left_channel': {
      const { type, user, channel } = happening;
      // An app hears of members only where it is one, and of its own going.
      if (!channel.members.has(world.app.userId) && user !== world.app.userId) return [];
      return [{ type, user, channel: channel.id, channel_type: 'C', team: world.team.id, event_ts }];
    }
    case 'channel_archive':
    case 'channel_unarchive':
      return [{ type: happening.type, channel: happening.channel.id, user: happening.user, event_ts }];
    case 'user_change':
      return [{ type: 'user_change', user: userJson(happening.user), cache_ts: event_ts, event_ts }];
    case 'subteam_members_changed': {
      const { group, added, removed } = happening;
      return [
        {
          type: 'subteam_members_changed',
          subteam_id: group.id,
          team_id: world.team.id,
          added_users: added,
          added_users_count: added.length,
          removed_users: removed,
          removed_users_count: removed.length,
          date_update: Math.floor(world.now() / 1000),
          event_ts,
        },
      ];
    }
    case 'reaction_added': {
      const { user, reaction, message } = happening;
      if (!world.channels.get(message.channel)?.members.has(world.app.userId)) return [];
      const item = { type: 'message', channel: message.channel, ts: message.ts };
      return [{ type: 'reaction_added', user, reaction, item, item_user: message.user, event_ts }];
    }
    case 'app_home_opened': {
      const { user, channel, view } = happening;
      return [{ type: 'app_home_opened', user, channel, tab: 'home', ...(view ? { view } : {}), event_ts }];
    }
    default:
      return happening satisfies never;
  }
}

/** https://docs.slack.dev/reference/objects/user-object */
export const userJson = (user: User): Json => ({
  id: user.id,
  team_id: user.teamId,
  name: user.name,
  deleted: user.deleted,
  real_name: user.realName,
  tz: user.tz,
  tz_label: user.tz,
  tz_offset: 3600,
  profile: {
    real_name: user.realName,
    display_name: user.name,
    title: user.title,
    real_name_normalized: user.realName,
    display_name_normalized: user.name,
    team: user.teamId,
  },
  is_admin: user.isAdmin,
  is_owner: false,
  is_primary_owner: false,
  is_restricted: user.isGuest,
  is_ultra_restricted: false,
  is_bot: user.isBot,
  is_app_user: false,
  ...(user.isStranger ? { is_stranger: true } : {}),
  updated: 1_700_000_000,
});
