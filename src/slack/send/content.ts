import { createHash } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import type { Message } from '#src/messages/message.ts';

/** A message as chat.postMessage and chat.update take it; an empty list removes what was there. */
export interface Content {
  text: string;
  blocks: KnownBlock[];
  attachments: { color: string; fallback: string; text?: string; blocks?: KnownBlock[] }[];
}

export function contentOf(message: Message): Content {
  const text = atMost(message.text, TEXT);
  const { blocks, color } = message;
  if (!color) return { text, blocks: blocks ?? [], attachments: [] };
  // Text beside an attachment would be shown above it, as the same words twice; notifications read its fallback.
  return {
    text: '',
    blocks: [],
    attachments: [{ color, fallback: text, ...(blocks ? { blocks } : { text }) }],
  };
}

/** Equal when nobody could tell the difference. */
export function hashOf(content: Content): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}

/** Of chat.update, which refuses more: https://docs.slack.dev/reference/methods/chat.update */
const TEXT = 4000;

/** Cut between two words of mrkdwn, so that no entity, link or date is left open. */
function atMost(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  const open = Math.max(kept.lastIndexOf('<'), kept.lastIndexOf('&'));
  const closed = Math.max(kept.lastIndexOf('>'), kept.lastIndexOf(';'));
  return `${(open > closed ? kept.slice(0, open) : kept).toWellFormed()}…`;
}
