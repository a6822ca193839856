import type { KnownBlock } from '@slack/types';
import type { CardView, EventView } from '#src/alerts/view.ts';
import { alertCard } from './alert-card.ts';
import { mention } from './alert-words.ts';
import type { Message } from './message.ts';
import { dateToken, escapeText, plural } from './text.ts';

/** The card, and under it all that happened, oldest first. */
export function alertHistory(card: CardView, events: EventView[], now: Date): Message {
  const { text, blocks = [], ...message } = alertCard(card, now);
  return { ...message, text, blocks: [...blocks, { type: 'divider' }, ...timeline(events, now)] };
}

/** A section holds 3,000 characters: https://docs.slack.dev/reference/block-kit/blocks/section-block/ */
function timeline(events: EventView[], now: Date): KnownBlock[] {
  const lines = events.map(({ at, kind, actor, detail }) => {
    return `${dateToken(at, 'moment', now)}  ${told(kind, actor, detail)}`;
  });
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < 2900) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.slice(-3).map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } }));
}

function told(kind: string, actor: string | null, detail: Record<string, unknown>): string {
  const who = actor ? mention(actor) : 'the sender';
  const note = typeof detail.note === 'string' ? `: ${escapeText(detail.note, 300)}` : '';
  const count = typeof detail.count === 'number' ? detail.count : 0;
  switch (kind) {
    case 'opened':
      return `began, ${escapeText(String(detail.severity), 20)}`;
    case 'reopened':
      return 'fired again';
    case 'worsened':
      return `went from ${escapeText(String(detail.from), 20)} to ${escapeText(String(detail.to), 20)}`;
    case 'fired':
      return `${plural(count, 'more alert')} fired`;
    case 'cleared':
      return `${plural(count, 'alert')} resolved`;
    case 'acknowledged':
      return `${who} acknowledged${note}`;
    case 'resolved':
      return `${who} resolved${note}`;
    default:
      return escapeText(kind, 40);
  }
}
