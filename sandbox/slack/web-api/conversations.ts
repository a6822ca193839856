// https://docs.slack.dev/reference/methods?query=conversations
import type { Core } from '../core.ts';
import { messageJson, publicMessages, repliesOf } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { Channel, Json, Message, World } from '../world.ts';
import { canSee, conversation, flag, type Methods, optional, paged, required } from './method.ts';
import { directChannel } from './open-conversation.ts';

const anyRead = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const anyHistory = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

export const conversationMethods: Methods = {
  'conversations.info': {
    scopes: anyRead,
    tier: 'tier3',
    run: (args, core) => ({ channel: channelJson(core.world, conversation(core, args, 'read')) }),
  },
  'conversations.list': { scopes: anyRead, tier: 'tier2', run: list },
  'conversations.members': {
    scopes: anyRead,
    tier: 'tier4',
    run(args, core) {
      const { page, more } = paged([...conversation(core, args, 'read').members], args, 100);
      return { members: page, ...more };
    },
  },
  'conversations.history': { scopes: anyHistory, tier: 'tier3', run: history },
  'conversations.replies': { scopes: anyHistory, tier: 'tier3', run: replies },
  'conversations.join': { scopes: ['channels:join'], tier: 'tier3', run: join },
  'conversations.open': { scopes: ['im:write', 'mpim:write'], tier: 'tier3', run: open },
};

function list(args: Json, { world }: Core): Json {
  const types = (optional(args, 'types') ?? 'public_channel').split(',');
  const kinds = { public: 'public_channel', private: 'private_channel', direct: 'im' };
  const channels = [...world.channels.values()]
    .filter((channel) => types.includes(kinds[channel.kind]) && canSee(world, channel))
    .filter((channel) => !(flag(args, 'exclude_archived') && channel.isArchived));
  const { page, more } = paged(channels, args, 100);
  return { channels: page.map((channel) => channelJson(world, channel)), ...more };
}

/** https://docs.slack.dev/reference/methods/conversations.history: newest first, thread replies left out. */
function history(args: Json, core: Core): Json {
  const channel = readable(core, args);
  const all = publicMessages(core.world, channel.id)
    .filter((message) => !message.threadTs || message.threadTs === message.ts || message.isBroadcast)
    .filter((message) => within(message, args))
    .reverse();
  return messagePage(core.world, all, args);
}

/** https://docs.slack.dev/reference/methods/conversations.replies: the parent first, then its replies. */
function replies(args: Json, core: Core): Json {
  const channel = readable(core, args);
  const ts = required(args, 'ts');
  const asked = publicMessages(core.world, channel.id).find((message) => message.ts === ts);
  const parent = publicMessages(core.world, channel.id).find(
    (message) => message.ts === (asked?.threadTs ?? ts),
  );
  if (!parent) throw new Refusal('thread_not_found');
  const inThread = repliesOf(parent).filter((message) => within(message, args));
  return messagePage(core.world, [parent, ...inThread], args);
}

function messagePage(world: World, messages: Message[], args: Json): Json {
  const { page, more } = paged(messages, args, 100, 999);
  const withMetadata = flag(args, 'include_all_metadata');
  const cursor = (more.response_metadata as Json).next_cursor;
  return {
    messages: page.map((message) => messageJson(world, message, withMetadata)),
    has_more: cursor !== '',
    ...(cursor === '' ? {} : more),
  };
}

function within({ ts }: Message, args: Json): boolean {
  const [oldest, latest] = [
    Number(optional(args, 'oldest') ?? 0),
    Number(optional(args, 'latest') ?? Infinity),
  ];
  if (flag(args, 'inclusive')) return Number(ts) >= oldest && Number(ts) <= latest;
  return Number(ts) > oldest && Number(ts) < latest;
}

/** History needs membership: https://docs.slack.dev/reference/methods/conversations.history#errors */
function readable(core: Core, args: Json): Channel {
  const channel = conversation(core, args, 'history');
  if (!channel.members.has(core.world.app.userId)) throw new Refusal('not_in_channel');
  return channel;
}

/** https://docs.slack.dev/reference/methods/conversations.join */
function join(args: Json, { world, tell }: Core): Json {
  const channel = world.channels.get(required(args, 'channel'));
  if (!channel) throw new Refusal('channel_not_found');
  if (channel.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type');
  if (channel.isArchived) throw new Refusal('is_archived');
  const already = channel.members.has(world.app.userId);
  if (!already) {
    channel.members.add(world.app.userId);
    world.changes.emit({ type: 'channel', channel });
    tell({ type: 'member_joined_channel', user: world.app.userId, channel });
  }
  return { channel: channelJson(world, channel), ...(already ? { warning: 'already_in_channel' } : {}) };
}

/** https://docs.slack.dev/reference/methods/conversations.open */
function open(args: Json, { world }: Core): Json {
  const users = required(args, 'users').split(',');
  const [user = ''] = users;
  if (users.length > 1) throw new Refusal('method_not_supported_for_channel_type');
  const person = world.users.get(user);
  if (!person) throw new Refusal('user_not_found');
  if (person.deleted) throw new Refusal('user_disabled');
  if (person.isBot) throw new Refusal('cannot_dm_bot');
  return { channel: { id: directChannel(world, user).id } };
}

/** https://docs.slack.dev/reference/objects/conversation-object */
export const channelJson = (world: World, channel: Channel): Json => ({
  id: channel.id,
  ...(channel.kind === 'direct'
    ? { user: [...channel.members].find((user) => user !== world.app.userId) }
    : { name: channel.name, name_normalized: channel.name, num_members: channel.members.size }),
  is_channel: channel.kind === 'public',
  is_group: false,
  is_im: channel.kind === 'direct',
  is_mpim: false,
  is_private: channel.kind !== 'public',
  is_archived: channel.isArchived,
  is_member: channel.members.has(world.app.userId),
  is_general: false,
  is_shared: channel.isShared,
  is_ext_shared: channel.isShared,
  is_org_shared: false,
  context_team_id: world.team.id,
  topic: { value: channel.topic, creator: '', last_set: 0 },
  purpose: { value: '', creator: '', last_set: 0 },
});
