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
  marker: string;
  /** Not posted before this. */
  since: Date;
  thread?: string | undefined;
}

/** The calls the sender makes. Each rejects with an error of Slack's SDK. */
export interface Calls {
  post(post: NewPost): Promise<Place>;
  edit(place: Place, content: Content): Promise<void>;
  /** The message that carries the marker; undefined when there is none; `too-many` when they cannot all be read. */
  find(sought: Sought): Promise<string | 'too-many' | undefined>;
  /** The channel of the direct messages with this person. */
  direct(user: string): Promise<string>;
}

const EVENT = 'quarterdeck';
const PAGES = 5;
/** Milliseconds by which Slack's clock and ours may differ. */
const SKEW = 600_000;

export function slackCalls(client: WebClient): Calls {
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

    find: (sought) => find(client, sought),

    async direct(user) {
      const { channel } = await client.conversations.open({ users: user });
      return channel?.id ?? user;
    },
  };
}

/** https://docs.slack.dev/messaging/message-metadata */
async function find(client: WebClient, { channel, marker, since, thread }: Sought) {
  const oldest = String((since.getTime() - SKEW) / 1000);
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const wanted = { channel, oldest, limit: 200, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
    const { messages = [], response_metadata } = thread
      ? await client.conversations.replies({ ...wanted, ts: thread })
      : await client.conversations.history(wanted);
    const found = (messages as Marked[]).find(({ metadata }) => metadata?.event_payload?.marker === marker);
    if (found) return found.ts;
    cursor = response_metadata?.next_cursor;
    if (!cursor) return undefined;
  }
  return 'too-many';
}

interface Marked {
  ts?: string;
  metadata?: { event_payload?: { marker?: unknown } };
}
