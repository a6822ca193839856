// https://docs.slack.dev/reference/methods?query=chat
import { checkedAttachments, checkedBlocks } from '../blocks/check.ts';
import type { Core } from '../core.ts';
import {
  addMessage,
  channelOf,
  findMessage,
  messageJson,
  removeMessage,
  rewriteMessage,
} from '../messages.ts';
import { Refusal } from '../refusal.ts';
import { contentOf } from '../response-urls.ts';
import type { Channel, Json, Message, MessageContent, World } from '../world.ts';
import { canSee, flag, type Methods, optional, required } from './method.ts';
import { directChannel } from './open-conversation.ts';

export const chatMethods: Methods = {
  'chat.postMessage': { scopes: ['chat:write'], tier: 'post', run: postMessage },
  'chat.postEphemeral': { scopes: ['chat:write'], tier: 'tier4', run: postEphemeral },
  'chat.update': { scopes: ['chat:write'], tier: 'tier3', run: update },
  'chat.delete': { scopes: ['chat:write'], tier: 'tier3', run: remove },
  'chat.getPermalink': { scopes: [], tier: 'special', run: permalink },
};

/** https://docs.slack.dev/reference/methods/chat.postMessage */
function postMessage(args: Json, { world }: Core): Json {
  const channel = postable(world, required(args, 'channel'));
  if (!channel.members.has(world.app.userId)) {
    if (channel.kind !== 'public') throw new Refusal('channel_not_found');
    if (!world.manifest.oauth_config?.scopes?.bot?.includes('chat:write.public'))
      throw new Refusal('not_in_channel');
  }
  const content = contentOf(world, withMarkdown(args));
  const metadata = metadataOf(args);
  const thread = threadOf(world, channel, args);
  const message = addMessage(world, {
    ...content,
    channel: channel.id,
    user: world.app.userId,
    botId: world.app.botId,
    ...(metadata ? { metadata } : {}),
    ...(thread ? { threadTs: thread, isBroadcast: flag(args, 'reply_broadcast') } : {}),
  });
  return { channel: channel.id, ts: message.ts, message: messageJson(world, message, true) };
}

/** https://docs.slack.dev/reference/methods/chat.postEphemeral */
function postEphemeral(args: Json, { world }: Core): Json {
  const channel = postable(world, required(args, 'channel'));
  if (!channel.members.has(world.app.userId)) throw new Refusal('channel_not_found');
  const user = required(args, 'user');
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
  const thread = threadOf(world, channel, args);
  const message = addMessage(world, {
    ...contentOf(world, withMarkdown(args)),
    channel: channel.id,
    user: world.app.userId,
    botId: world.app.botId,
    visibleTo: user,
    ...(thread ? { threadTs: thread } : {}),
  });
  return { message_ts: message.ts };
}

/** https://docs.slack.dev/reference/methods/chat.update */
function update(args: Json, { world }: Core): Json {
  const { channel, message } = ownMessage(world, args, 'cant_update_message');
  const text = optional(args, 'text') ?? optional(args, 'markdown_text');
  if (text !== undefined && text.length > 4000) throw new Refusal('msg_too_long');
  const blocks = args.blocks === undefined ? undefined : checkedBlocks(world, args.blocks);
  const attachments =
    args.attachments === undefined ? undefined : checkedAttachments(world, args.attachments);
  const metadata = metadataOf(args);
  if (text === undefined && !blocks && !attachments && metadata === undefined) throw new Refusal('no_text');

  const content = updated(message, { text, blocks, attachments });
  if (metadata) message.metadata = metadata;
  if (metadata === null) delete message.metadata;
  if (!blocks) message.edited = { user: world.app.userId, ts: world.nextTs() };
  rewriteMessage(world, message, content);
  return {
    channel: channel.id,
    ts: message.ts,
    text: message.text,
    message: messageJson(world, message, true),
  };
}

/** Text without blocks removes the blocks; attachments stay until an empty array removes them. */
function updated(
  message: Message,
  given: { [Key in keyof MessageContent]: MessageContent[Key] | undefined },
) {
  const content = {
    text: given.text ?? message.text,
    blocks: given.blocks ?? (given.text === undefined ? message.blocks : []),
    attachments: given.attachments ?? message.attachments,
  };
  if (content.text === '' && content.blocks.length === 0 && content.attachments.length === 0)
    throw new Refusal('no_text');
  return content;
}

/** https://docs.slack.dev/reference/methods/chat.delete */
function remove(args: Json, { world }: Core): Json {
  const { channel, message } = ownMessage(world, args, 'cant_delete_message');
  removeMessage(world, message);
  return { channel: channel.id, ts: message.ts };
}

/** https://docs.slack.dev/reference/methods/chat.getPermalink */
function permalink(args: Json, { world }: Core): Json {
  const channel = world.channels.get(required(args, 'channel'));
  if (!channel || !canSee(world, channel)) throw new Refusal('channel_not_found');
  const ts = required(args, 'message_ts');
  const message = findMessage(world, channel.id, ts);
  if (!message || message.visibleTo) throw new Refusal('message_not_found');
  const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
  return {
    channel: channel.id,
    permalink: `https://${world.team.domain}.slack.com/archives/${channel.id}/p${ts.replace('.', '')}${thread}`,
  };
}

function postable(world: World, target: string): Channel {
  const isPerson = /^[UW]/.test(target) && world.users.has(target);
  const channel = isPerson ? directChannel(world, target) : channelOf(world, target);
  if (!channel || !canSee(world, channel)) throw new Refusal('channel_not_found');
  if (channel.isArchived) throw new Refusal('is_archived');
  const { messages_tab_enabled: hasTab } = world.manifest.features?.app_home ?? {};
  if (channel.kind === 'direct' && hasTab === false) throw new Refusal('messages_tab_disabled');
  return channel;
}

function ownMessage(world: World, args: Json, refused: string): { channel: Channel; message: Message } {
  const channel = world.channels.get(required(args, 'channel'));
  if (!channel || !canSee(world, channel)) throw new Refusal('channel_not_found');
  const message = findMessage(world, channel.id, required(args, 'ts'));
  // An ephemeral message is not there for the Web API.
  if (!message || message.visibleTo) throw new Refusal('message_not_found');
  if (message.user !== world.app.userId) throw new Refusal(refused);
  if (channel.isArchived) throw new Refusal('is_archived');
  return { channel, message };
}

/**
 * A malformed thread_ts is refused. One of no message is accepted, and the reply is then seen nowhere:
 * https://github.com/slackapi/python-slack-sdk/issues/840
 */
function threadOf(world: World, channel: Channel, args: Json): string | undefined {
  const ts = optional(args, 'thread_ts');
  if (ts === undefined) return undefined;
  if (!/^\d+\.\d{6}$/.test(ts)) throw new Refusal('invalid_thread_ts');
  return findMessage(world, channel.id, ts)?.threadTs ?? ts;
}

/** https://docs.slack.dev/messaging/message-metadata. The cap on size is undisclosed; 8 kB is the sandbox's. */
function metadataOf(args: Json): Message['metadata'] | null | undefined {
  const given = optional(args, 'metadata');
  if (given === undefined) return undefined;
  let metadata: Json;
  try {
    metadata = JSON.parse(given) as Json;
  } catch {
    throw new Refusal('invalid_metadata_format');
  }
  if (Object.keys(metadata).length === 0) return null;
  const { event_type: type, event_payload: payload } = metadata;
  if (typeof type !== 'string' || typeof payload !== 'object' || payload === null)
    throw new Refusal('invalid_metadata_format');
  if (Buffer.byteLength(given) > 8000) throw new Refusal('metadata_too_large');
  return { event_type: type, event_payload: payload as Json };
}

/** `markdown_text` stands alone and holds 12,000 characters. */
function withMarkdown(args: Json): Json {
  const markdown = optional(args, 'markdown_text');
  if (markdown === undefined) return args;
  if (args.text !== undefined || args.blocks !== undefined) throw new Refusal('markdown_text_conflict');
  if (markdown.length > 12_000) throw new Refusal('msg_too_long');
  return { ...args, text: markdown };
}
