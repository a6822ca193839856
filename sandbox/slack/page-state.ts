// One person's client as the page draws it.
import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import type { Core } from './core.ts';
import { filesOf, publicMessages, repliesOf } from './messages.ts';
import type { OpenView, PageChannel, PageFile, PageMessage, PageUser, Snapshot } from './page-protocol.ts';
import { directChannel } from './web-api/open-conversation.ts';
import type { Attachment, Channel, File, Message, User, World } from './world.ts';

const colors = ['#b5563c', '#3c6e9e', '#4a7c59', '#8a5a9e', '#b8892b', '#4f6d7a', '#a04668', '#5b7f3a'];
const appColor = '#1d4568';
const mostMessages = 200;

/** Until when each person has read each channel, by `user channel`. */
export type Reads = Map<string, string>;

export function snapshot({ world, socketMode }: Core, me: User, reads: Reads, guide: string[]): Snapshot {
  directChannel(world, me.id);
  const channels = [...world.channels.values()].filter((channel) => channel.members.has(me.id));
  const bot = world.users.get(world.app.userId);
  return {
    team: { id: world.team.id, name: world.team.name },
    me: pageUser(world, me),
    users: [...world.users.values()].filter((user) => !user.deleted).map((user) => pageUser(world, user)),
    userGroups: [...world.groups.values()].map(({ id, handle }) => ({ id, handle })),
    channels: channels.map((channel) => pageChannel(world, channel, me.id, reads)),
    messages: channels.flatMap((channel) =>
      seenMessages(world, channel.id, me.id)
        .slice(-mostMessages)
        .map((message) => pageMessage(world, message)),
    ),
    views: openViews(world, me.id),
    home: homeOf(world, me.id),
    bot: {
      userId: world.app.userId,
      name: bot?.name ?? '',
      online: socketMode.online(),
      tabs: {
        home: world.manifest.features?.app_home?.home_tab_enabled ?? false,
        messages: world.manifest.features?.app_home?.messages_tab_enabled ?? false,
      },
    },
    commands: (world.manifest.features?.slash_commands ?? []).map((each) => ({
      command: each.command,
      description: each.description,
      usageHint: each.usage_hint ?? '',
    })),
    shortcuts: (world.manifest.features?.shortcuts ?? []).map((each) => ({
      callbackId: each.callback_id,
      name: each.name,
      type: each.type,
    })),
    guide,
  };
}

const seenMessages = (world: World, channel: string, user: string): Message[] =>
  (world.messages.get(channel) ?? []).filter((message) => !message.deleted && isSeenBy(message, user));

export const isSeenBy = (message: Message, user: string): boolean =>
  message.visibleTo === undefined || message.visibleTo === user;

function pageUser(world: World, user: User): PageUser {
  const position = [...world.users.keys()].indexOf(user.id);
  return {
    id: user.id,
    name: user.name,
    realName: user.realName,
    color: (user.id === world.app.userId ? appColor : colors[position % colors.length]) ?? '',
    title: user.title,
    isBot: user.isBot,
  };
}

export function pageChannel(world: World, channel: Channel, me: string, reads: Reads): PageChannel {
  const other = [...channel.members].find((user) => user !== me);
  const readUntil = reads.get(`${me} ${channel.id}`) ?? '';
  return {
    id: channel.id,
    name: channel.kind === 'direct' ? (world.users.get(other ?? '')?.realName ?? '') : channel.name,
    topic: channel.topic,
    kind: channel.kind,
    isArchived: channel.isArchived,
    members: [...channel.members],
    unread: publicMessages(world, channel.id).filter(
      (message) => message.ts > readUntil && message.user !== me && !message.threadTs,
    ).length,
  };
}

export function pageMessage(world: World, message: Message): PageMessage {
  const replies = repliesOf(message);
  const latest = replies.at(-1)?.ts;
  return {
    channel: message.channel,
    ts: message.ts,
    user: message.user,
    text: message.text,
    blocks: message.blocks as unknown as KnownBlock[],
    attachments: message.attachments.map(pageAttachment),
    ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
    replyCount: replies.length,
    replyUsers: [...new Set(replies.map((reply) => reply.user))],
    ...(latest === undefined ? {} : { latestReply: latest }),
    isBroadcast: message.isBroadcast,
    isEphemeral: message.visibleTo !== undefined,
    edited: message.edited !== undefined,
    reactions: message.reactions,
    files: filesOf(world, message).map(pageFile),
  };
}

/** As much of a text as a conversation shows of it. */
const previewLines = 5;

function pageFile({ id, title, mimetype, bytes }: File): PageFile {
  const begins = bytes.subarray(0, 1000).toString().split('\n').slice(0, previewLines).join('\n');
  return {
    ...{ id, name: title, url: `/files/${id}?page`, mimetype, size: bytes.length },
    ...(mimetype === 'text/plain' ? { preview: begins } : {}),
  };
}

/** An attachment of text alone is drawn as a section. */
function pageAttachment({ color, fallback, text, blocks }: Attachment): PageMessage['attachments'][number] {
  const drawn = blocks ?? (text ? [{ type: 'section', text: { type: 'mrkdwn', text } }] : []);
  return {
    ...(color === undefined ? {} : { color }),
    ...(fallback === undefined ? {} : { fallback }),
    blocks: drawn as unknown as KnownBlock[],
  };
}

export const openViews = (world: World, user: string): OpenView[] =>
  (world.views.get(user) ?? []).map(({ id, hash, view, errors }) => ({
    id,
    hash,
    view: view as ModalView,
    errors,
  }));

export const homeOf = (world: World, user: string): HomeView | null =>
  (world.homes.get(user)?.view as HomeView | undefined) ?? null;
