import type { ChatPostMessageArguments, ChatUpdateArguments, WebClient } from '@slack/web-api';
import type { Content } from './content.ts';

export interface Place {
  channel: string;
  ts: string;
}

export interface NewPost {
  channel: string;
  content: Content;
  marker: string;
  thread?: string | undefined;
  broadcast?: boolean;
}

export interface Sought {
  channel: string;
  /** Of the message's metadata, or Slack's name of the file in it. */
  by: { marker: string } | { file: string };
  /** Not posted before this. */
  since: Date;
  thread?: string | undefined;
}

export interface NewFile {
  name: string;
  content: string;
}

/** A file for a thread, uploaded before. */
export interface Shown {
  upload: string;
  name: string;
  channel: string;
  thread: string;
  comment: string;
}

/** The calls the sender makes. Each rejects with an error of Slack's SDK. */
export interface Calls {
  post(post: NewPost): Promise<Place>;
  edit(place: Place, content: Content): Promise<void>;
  /** Resolves to Slack's name of the file, which nobody sees before it is shown, and Slack forgets if it never is. */
  upload(file: NewFile): Promise<string>;
  /** Can be done once with each upload. Its message comes later, once Slack has looked at the file. */
  show(file: Shown): Promise<void>;
  /** The message that carries it; undefined when there is none; `too-many` when they cannot all be read. */
  find(sought: Sought): Promise<string | 'too-many' | undefined>;
  /** The channel of the direct messages with this person. */
  direct(user: string): Promise<string>;
}

const EVENT = 'quarterdeck';
const PAGES = 5;
/** Milliseconds for the bytes of a file. */
const UPLOAD = 10_000;
/** Milliseconds by which Slack's clock and ours may differ. */
const SKEW = 600_000;

/** Bytes that are on their way when `stopping` is aborted are left: nobody has seen anything of them. */
export function slackCalls(client: WebClient, stopping: AbortSignal): Calls {
  return {
    async post({ channel, content, marker, thread, broadcast = false }) {
      const { text, blocks, attachments } = content;
      const answer = await client.chat.postMessage({
        channel,
        ...(text ? { text } : {}),
        ...(blocks.length > 0 ? { blocks } : {}),
        ...(attachments.length > 0 ? { attachments } : {}),
        ...(thread ? { thread_ts: thread, reply_broadcast: broadcast } : {}),
        metadata: { event_type: EVENT, event_payload: { marker } },
        unfurl_links: false,
        unfurl_media: false,
      } as ChatPostMessageArguments);
      return { channel: answer.channel ?? channel, ts: answer.ts ?? '' };
    },

    async edit({ channel, ts }, content) {
      await client.chat.update({ channel, ts, ...content } as ChatUpdateArguments);
    },

    upload: (file) => upload(client, file, stopping),

    async show({ upload: id, name, channel, thread, comment }) {
      await client.files.completeUploadExternal({
        ...{ channel_id: channel, thread_ts: thread, initial_comment: comment },
        files: [{ id, title: name }],
      });
    },

    find: (sought) => find(client, sought),

    async direct(user) {
      const { channel } = await client.conversations.open({ users: user });
      return channel?.id ?? user;
    },
  };
}

/** https://docs.slack.dev/messaging/working-with-files#upload */
async function upload(client: WebClient, { name, content }: NewFile, stopping: AbortSignal): Promise<string> {
  const bytes = Buffer.from(content);
  const place = await client.files.getUploadURLExternal({ filename: name, length: bytes.length });
  const { upload_url: address, file_id: id } = place;
  if (!address || !id) throw new NotUploaded('no address');
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(UPLOAD)]);
  const answer = await fetch(address, { method: 'POST', body: bytes, redirect: 'error', signal }).catch(
    (cause: unknown) => {
      throw new NotUploaded('no answer', { cause });
    },
  );
  await answer.body?.cancel();
  if (!answer.ok) throw new NotUploaded(`HTTP ${answer.status}`);
  return id;
}

/** The place that takes the bytes did not: Slack's files have another host than its Web API. */
export class NotUploaded extends Error {
  override name = 'NotUploaded';
}

/** https://docs.slack.dev/messaging/message-metadata */
async function find(client: WebClient, { channel, by, since, thread }: Sought) {
  const oldest = String((since.getTime() - SKEW) / 1000);
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const wanted = { channel, oldest, limit: 200, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
    const { messages = [], response_metadata } = thread
      ? await client.conversations.replies({ ...wanted, ts: thread })
      : await client.conversations.history(wanted);
    const found = (messages as Found[]).find((message) => carries(message, by));
    if (found) return found.ts;
    cursor = response_metadata?.next_cursor;
    if (!cursor) return undefined;
  }
  return 'too-many';
}

interface Found {
  ts?: string;
  metadata?: { event_payload?: { marker?: unknown } };
  files?: { id?: string }[];
}

function carries({ metadata, files = [] }: Found, by: Sought['by']): boolean {
  if ('file' in by) return files.some(({ id }) => id === by.file);
  return metadata?.event_payload?.marker === by.marker;
}
