import type { KnownBlock } from '@slack/types';
import { alerts } from '#commands/alerts.ts';
import type { AlertView, CardView, GroupView } from '#src/alerts/view.ts';
import type { ChangesAround } from '#src/releases/suspects.ts';
import { changeLines, rollbackButton } from './alert-changes.ts';
import { holdLine } from './alert-hold.ts';
import {
  difference,
  mention,
  place,
  resolvedColor,
  severityColor,
  severityMark,
  sinceDate,
  sinceWhen,
  whereabouts,
} from './alert-words.ts';
import { button } from './button.ts';
import type { Message } from './message.ts';
import { dateToken, duration, escapeLines, escapeText, link } from './text.ts';

/** An alert group, as it is now. */
export function alertCard(card: CardView, now: Date, changes?: ChangesAround): Message {
  return card.group.state === 'resolved' ? resolvedCard(card, now) : openCard(card, now, changes);
}

function openCard(card: CardView, now: Date, changes: ChangesAround | undefined): Message {
  const { group } = card;
  const blocks: (KnownBlock | undefined)[] = [
    section(headline(card)),
    alertLines(card),
    context(whereabouts(group.labels, 8).join('  ·  ')),
    context([counts(group), sinceWhen(card, now), ...links(group), `\`${group.id}\``].join('  ·  ')),
    changes && context(changeLines(changes, sinceDate(card)).join('\n')),
    acknowledgement(group, now),
    group.hold ? context(holdLine(group.hold, now)) : undefined,
    { type: 'actions', elements: [...buttons(group), ...offer(changes)] },
  ];
  return {
    text: pushText(card),
    blocks: blocks.filter((block) => block !== undefined),
    color: severityColor[group.severity],
  };
}

/** One line, so that what is over takes little room among what is not. */
function resolvedCard(card: CardView, now: Date): Message {
  const {
    group,
    since,
    alerts: [first],
  } = card;
  const resolvedAt = group.resolvedAt ?? now;
  const took = duration(
    resolvedAt.getTime() - sinceDate({ ...card, since: since ?? first?.startsAt ?? null }).getTime(),
  );
  const who = group.resolvedBy ? ` by ${mention(group.resolvedBy)}` : '';
  const title = escapeText(group.title, 150);
  const where = place(group.labels);
  const details = [
    `${dateToken(resolvedAt, 'moment', now)}, after ${took}`,
    group.acknowledgedBy && `acknowledged by ${mention(group.acknowledgedBy)}`,
    group.total > 1 && `${group.total.toLocaleString('en-US')} alerts`,
    `\`${group.id}\``,
  ].filter((detail) => detail !== null && detail !== false);
  return {
    text: `Resolved: ${title}${where ? ` in ${escapeText(where, 80)}` : ''}, after ${took}`,
    blocks: [
      section(`:white_check_mark: *${title}* resolved${who}`),
      ...[context(details.join('  ·  ')), takeBack(group)].filter((block) => block !== undefined),
    ],
    color: resolvedColor,
  };
}

/** What a locked phone shows: all that decides whether to get up. */
function pushText(card: CardView): string {
  const { group } = card;
  const where = place(group.labels);
  const time = `${sinceDate(card).toISOString().slice(11, 16)} UTC`;
  const what = `${group.severity.toUpperCase()} ${escapeText(group.title, 150)}`;
  const taken = group.state === 'acknowledged' ? ' (acknowledged)' : '';
  return `${what}${where ? ` in ${escapeText(where, 80)}` : ''}: ${group.firing.toLocaleString('en-US')} firing since ${time}${taken}`;
}

function headline({ group, alerts: shown }: CardView): string {
  const [first] = shown;
  const { summary, description, message } = {
    ...(group.total === 1 ? first?.annotations : {}),
    ...group.annotations,
  };
  const said = summary || message || description;
  const more = summary && description && description !== summary ? `\n${escapeLines(description, 700)}` : '';
  const title = `${severityMark[group.severity]} *${group.severity.toUpperCase()}  ${escapeText(group.title, 150)}*`;
  return said ? `${title}\n${escapeLines(said, 500)}${more}` : title;
}

/** In one section: what does not fit is counted with those that are not shown. */
function alertLines({ group, alerts: shown }: CardView): KnownBlock | undefined {
  if (group.firing < 2) return undefined;
  let room = 2400;
  const lines = shown
    .map((alert) => `${severityMark[alert.severity]} ${alertLine(alert, group)}`)
    .filter(({ length }) => {
      room -= length + 1;
      return room >= 0;
    });
  const others = group.firing - lines.length;
  if (others > 0) lines.push(`… and ${others.toLocaleString('en-US')} more: \`/alerts show ${group.id}\``);
  return section(lines.join('\n'));
}

/** What tells this alert from the others of its group. */
function alertLine({ name, labels, annotations }: AlertView, group: GroupView): string {
  const own = Object.entries(labels).filter(([label]) => !Object.hasOwn(group.labels, label));
  const told = difference({ name, labels: Object.fromEntries(own) }, group.title);
  const said = annotations.summary === group.annotations.summary ? undefined : annotations.summary;
  return said ? `${told}  ${escapeText(said, 150)}` : told;
}

function counts({ firing, total }: GroupView): string {
  if (total === 1) return '*firing*';
  const all = firing === total ? '' : ` of ${total.toLocaleString('en-US')}`;
  return `*${firing.toLocaleString('en-US')}${all} firing*`;
}

/** A query can make an address of thousands of characters; the card has room for some of those. */
function links({ links: given }: GroupView): string[] {
  let room = 2000;
  return given.flatMap(({ url, title }) => {
    const text = link(url, title, 60);
    if (text.length > room) return [];
    room -= text.length;
    return [text];
  });
}

function acknowledgement(group: GroupView, now: Date): KnownBlock | undefined {
  const { acknowledgedBy, acknowledgedAt } = group;
  if (group.state !== 'acknowledged' || !acknowledgedBy || !acknowledgedAt) return undefined;
  return context(
    `:eyes: ${mention(acknowledgedBy)} is on it since ${dateToken(acknowledgedAt, 'moment', now)}`,
  );
}

function buttons({ id, state }: GroupView) {
  const { acknowledge, resolve, reopen } = alerts.verbs;
  const take = button(acknowledge, 'Acknowledge', { alert: id }, { style: 'primary' });
  const close = button(resolve, 'Resolve', { alert: id });
  return state === 'firing' ? [take, close] : [close, button(reopen, 'Hand back', { alert: id })];
}

function offer(changes: ChangesAround | undefined) {
  const back = changes && rollbackButton(changes);
  return back ? [back] : [];
}

/** For a slip of the thumb: only while something of it fires is there anything to take back. */
function takeBack({ id, firing }: GroupView): KnownBlock | undefined {
  if (firing === 0) return undefined;
  return { type: 'actions', elements: [button(alerts.verbs.reopen, 'Reopen', { alert: id })] };
}

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function context(text: string): KnownBlock | undefined {
  return text === '' ? undefined : { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}
