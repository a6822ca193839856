import { createHash } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import type { Message } from '#src/messages/message.ts';
import { cutMarkup } from '#src/messages/text.ts';

/** A message as chat.postMessage and chat.update take it; an empty list removes what was there. */
export interface Content {
  text: string;
  blocks: KnownBlock[];
  attachments: { color: string; fallback: string; text?: string; blocks?: KnownBlock[] }[];
}

export function contentOf(message: Message): Content {
  const text = cutMarkup(message.text, TEXT);
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
