import type { KnownBlock } from '@slack/types';
import { type Severity, severities } from '#src/alerts/alert.ts';
import type { AlertFilter, Listed } from '#src/alerts/alerts.ts';
import type { CardView } from '#src/alerts/view.ts';
import { heldBriefly } from './alert-hold.ts';
import { mention, place, severityMark, sinceDate } from './alert-words.ts';
import type { Message } from './message.ts';
import { sections } from './sections.ts';
import { duration, escapeText, link, plural } from './text.ts';

export function alertList(
  filter: AlertFilter,
  { cards, counts, unacknowledged, addresses }: Listed,
  now: Date,
): Message {
  const total = severities.reduce((sum, severity) => sum + counts[severity], 0);
  if (total === 0) return empty(filter);
  const headline = `*${plural(total, `${filter} alert`)}*${tally(counts)}${untaken(filter, unacknowledged, total)}`;
  const blocks: KnownBlock[] = [{ type: 'section', text: { type: 'mrkdwn', text: headline } }];
  for (const [severity, alike] of Map.groupBy(cards, ({ group }) => group.severity)) {
    const heading = `${severityMark[severity]} *${severity.toUpperCase()}*`;
    blocks.push(
      ...sections([heading, ...alike.map((card) => alertLine(card, addresses.get(card.group.id), now))]),
    );
  }
  if (total > cards.length) blocks.push(narrowing(filter, total - cards.length));
  if (filter === 'open' || filter === 'firing')
    blocks.push(context('`/alerts ack ID` says that you are on one.'));
  return { text: `${plural(total, `${filter} alert`)}${tally(counts)}`, blocks };
}

function empty(filter: AlertFilter): Message {
  const text = {
    open: ':white_check_mark: Nothing is open. `/alerts list resolved` shows what was; `/alerts test` raises a test alert.',
    firing: ':white_check_mark: Nothing fires that nobody is on. `/alerts` shows what is acknowledged.',
    acknowledged: 'Nobody is on an alert now. `/alerts` shows what is open.',
    resolved: 'Nothing was resolved yet. `/alerts test` raises a test alert.',
  };
  return { text: text[filter] };
}

/** `since`: when it began, where a line that stands for long cannot say how old it is. */
export function alertLine(
  card: CardView,
  address: string | undefined,
  now: Date,
  { since }: { since?: string } = {},
): string {
  const { group } = card;
  const where = place(group.labels);
  const title = escapeText(group.title, 70);
  const parts = [
    `\`${group.id}\` *${address ? link(address, group.title, 70) : title}*${where ? ` in ${escapeText(where, 40)}` : ''}`,
    group.firing > 1 && `${group.firing.toLocaleString('en-US')} firing`,
    state(card, now, since),
    `<#${group.channel}>`,
  ];
  return parts.filter((part) => part !== false).join('  ·  ');
}

function state(card: CardView, now: Date, since: string | undefined): string {
  const {
    group,
    alerts: [first],
  } = card;
  if (group.state === 'resolved') {
    const at = (group.resolvedAt ?? now).getTime();
    return `resolved ${duration(now.getTime() - at)} ago${group.resolvedBy ? ` by ${mention(group.resolvedBy)}` : ''}`;
  }
  const began = sinceDate({ ...card, since: card.since ?? first?.startsAt ?? null });
  const age = since ?? duration(now.getTime() - began.getTime());
  const { hold, acknowledgedBy } = group;
  const held = hold && !hold.ended ? `  ·  ${heldBriefly(hold, now)}` : '';
  return acknowledgedBy ? `${age}  ·  :eyes: ${mention(acknowledgedBy)}${held}` : `${age}${held}`;
}

export function tally(counts: Record<Severity, number>): string {
  const present = severities.filter((severity) => counts[severity] > 0);
  return `: ${present.map((severity) => severityCount(counts[severity], severity)).join(', ')}`;
}

/** `2 warnings`, `1 critical`. */
function severityCount(count: number, severity: Severity): string {
  return severity === 'warning' ? plural(count, 'warning') : `${count.toLocaleString('en-US')} ${severity}`;
}

function untaken(filter: AlertFilter, count: number, total: number): string {
  if (filter !== 'open') return '';
  if (count === 0) return total === 1 ? '. Somebody is on it.' : '. Somebody is on each.';
  if (count === total) return total === 1 ? '. Nobody is on it.' : '. Nobody is on any of them.';
  return `. Nobody is on ${count.toLocaleString('en-US')} of them.`;
}

function narrowing(filter: AlertFilter, others: number): KnownBlock {
  const how = filter === 'open' ? ' `/alerts list firing` leaves out what somebody is on.' : '';
  const text = `… and ${others.toLocaleString('en-US')} more.${how} \`/alerts show ID\` shows any of them.`;
  return context(text);
}

function context(text: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}
