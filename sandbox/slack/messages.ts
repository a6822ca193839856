import type { Channel, File, Json, Message, MessageContent, World } from './world.ts';

export type NewMessage = MessageContent &
  Pick<Message, 'channel' | 'user'> &
  Partial<
    Pick<Message, 'botId' | 'metadata' | 'threadTs' | 'isBroadcast' | 'visibleTo' | 'answers' | 'files'>
  >;

export function addMessage(world: World, content: NewMessage): Message {
  const { text, blocks, attachments } = content;
  const message: Message = {
    isBroadcast: false,
    files: [],
    ...content,
    ts: world.nextTs(),
    replies: [],
    reactions: [],
    deleted: false,
    versions: [{ text, blocks, attachments, at: world.now() }],
  };
  const all = world.messages.get(message.channel) ?? [];
  all.push(message);
  world.messages.set(message.channel, all);
  world.messageAt.set(keyOf(message), message);
  if (message.threadTs !== undefined)
    world.messageAt.get(keyOf({ channel: message.channel, ts: message.threadTs }))?.replies.push(message);
  world.changes.emit({ type: 'message', message, what: 'posted' });
  return message;
}

export function rewriteMessage(world: World, message: Message, content: MessageContent): void {
  Object.assign(message, content);
  message.versions.push({ ...content, at: world.now() });
  world.changes.emit({ type: 'message', message, what: 'edited' });
}

export function removeMessage(world: World, message: Message): void {
  message.deleted = true;
  world.changes.emit({ type: 'message', message, what: 'deleted' });
}

/** Finds also what only one person sees; the Web API never does. */
export function findMessage(world: World, channel: string, ts: string): Message | undefined {
  const message = world.messageAt.get(keyOf({ channel, ts }));
  return message?.deleted ? undefined : message;
}

const keyOf = ({ channel, ts }: Pick<Message, 'channel' | 'ts'>): string => `${channel} ${ts}`;

/** What everyone in the channel sees, oldest first. */
export function publicMessages(world: World, channel: string): Message[] {
  return (world.messages.get(channel) ?? []).filter((message) => !message.deleted && !message.visibleTo);
}

export const repliesOf = (parent: Message): Message[] =>
  parent.replies.filter((message) => !message.deleted && !message.visibleTo);

/** Ephemeral messages do not survive a reload: https://docs.slack.dev/reference/methods/chat.postEphemeral */
export function forgetEphemerals(world: World, user: string): void {
  for (const [channel, messages] of world.messages) {
    world.messages.set(
      channel,
      messages.filter((message) => message.visibleTo !== user),
    );
    for (const message of messages) if (message.visibleTo === user) world.messageAt.delete(keyOf(message));
  }
}

/** A message as the Web API and events show it. */
export function messageJson(world: World, message: Message, withMetadata = false): Json {
  const replies = message.threadTs && message.threadTs !== message.ts ? [] : repliesOf(message);
  return {
    type: 'message',
    ...(message.isBroadcast ? { subtype: 'thread_broadcast' } : {}),
    user: message.user,
    ts: message.ts,
    text: message.text,
    ...authorJson(world, message),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0
      ? { attachments: message.attachments.map((attachment, index) => ({ id: index + 1, ...attachment })) }
      : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(replies.length > 0
      ? {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          latest_reply: replies.at(-1)?.ts,
        }
      : {}),
    ...(message.edited ? { edited: message.edited } : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map((item) => ({ ...item, count: item.users.length })) }
      : {}),
    ...(message.files.length > 0
      ? { files: filesOf(world, message).map((file) => fileJson(world, file)) }
      : {}),
    ...(message.visibleTo ? { is_ephemeral: true } : {}),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
  };
}

export const filesOf = (world: World, message: Message): File[] =>
  message.files.flatMap((id) => world.files.get(id) ?? []);

/** https://docs.slack.dev/reference/objects/file-object */
export const fileJson = (world: World, file: File): Json => ({
  id: file.id,
  name: file.name,
  title: file.title,
  mimetype: file.mimetype,
  size: file.bytes.length,
  user: file.user,
  url_private: `${world.url}/files/${file.id}`,
  channels: file.channels,
});

/** Who wrote it: a person, perhaps of another workspace, or an app. */
function authorJson(world: World, { user, botId }: Message): Json {
  const team = world.users.get(user)?.teamId ?? world.team.id;
  // https://docs.slack.dev/apis/slack-connect
  const elsewhere = team === world.team.id ? {} : { user_team: team, source_team: team };
  if (!botId) return { team, ...elsewhere };
  const appId = botId === world.app.botId ? world.app.appId : `A${botId.slice(1)}`;
  return { team, bot_id: botId, app_id: appId, bot_profile: { id: botId, app_id: appId, team_id: team } };
}

export function channelOf(world: World, idOrName: string): Channel | undefined {
  const name = idOrName.replace(/^#/, '');
  return (
    world.channels.get(idOrName) ?? [...world.channels.values()].find((channel) => channel.name === name)
  );
}
