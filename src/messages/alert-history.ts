import type { KnownBlock } from '@slack/types';
import type { CardView, EventView } from '#src/alerts/view.ts';
import { alertCard } from './alert-card.ts';
import { mention } from './alert-words.ts';
import type { Message } from './message.ts';
import { sections } from './sections.ts';
import { dateToken, escapeText, plural } from './text.ts';

/** The card, and under it all that happened, oldest first. */
export function alertHistory(card: CardView, events: EventView[], now: Date): Message {
  const { text, blocks = [], ...message } = alertCard(card, now);
  return { ...message, text, blocks: [...blocks, { type: 'divider' }, ...timeline(events, now)] };
}

/** What happened last; more than two sections would not fit a message beside the card. */
function timeline(events: EventView[], now: Date): KnownBlock[] {
  const lines = events.map(({ at, kind, actor, detail }) => {
    return `${dateToken(at, 'moment', now)}  ${told(kind, actor, detail)}`;
  });
  return sections(lines).slice(-2);
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
    case 'held':
      return `held during ${escapeText(String(detail.why), 250)}: nobody was told`;
    case 'shown':
      return 'no longer held';
    case 'acknowledged':
      return `${who} acknowledged${note}`;
    case 'resolved':
      return `${who} resolved${note}`;
    case 'handed-back':
      return `${who} handed it back${note}`;
    default:
      return escapeText(kind, 40);
  }
}
