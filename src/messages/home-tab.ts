// The Home tab of one person: what waits for them, what they asked for, what is open.
import type { KnownBlock } from '@slack/types';
import { alerts as alertsCommand } from '#commands/alerts.ts';
import type { Person } from '#src/access/access.ts';
import { mayIn } from '#src/access/seats.ts';
import { severities } from '#src/alerts/alert.ts';
import type { Listed } from '#src/alerts/alerts.ts';
import type { CardView } from '#src/alerts/view.ts';
import type { HomeView } from '#src/home/view.ts';
import type { OperationView } from '#src/operations/view.ts';
import { alertLine, tally } from './alert-list.ts';
import { severityMark, sinceWhen } from './alert-words.ts';
import { button } from './button.ts';
import type { Message } from './message.ts';
import { approvalButtons, planLines } from './operation-card.ts';
import { approvalLine, operationLine } from './operation-list.ts';
import { frozenLine } from './operation-questions.ts';
import { readOnly } from './operation-refusals.ts';
import { because } from './operation-words.ts';
import { notAdmitted } from './refusal.ts';
import { sections } from './sections.ts';
import { cutMarkup, escapeText, link, plural } from './text.ts';

/** As many as are still read on a phone; all of them together stay below Slack's hundred blocks. */
const most = { frozen: 5, approvals: 8, own: 10, alerts: 10 };

export function homeTab(view: HomeView, now: Date): Message {
  const parts = [approvals(view, now), own(view, now), alerts(view, now)];
  const isEmpty = parts.every((part) => part.length === 0);
  const blocks = [
    ...notices(view, now),
    ...(isEmpty ? nothing(view) : parts.flat()),
    ...footer(view, isEmpty),
  ];
  const waiting = view.operations?.approvals.length ?? 0;
  const open = view.alerts ? totalOf(view.alerts) : 0;
  return { text: `${plural(waiting, 'approval')} for you, ${plural(open, 'open alert')}`, blocks };
}

/** What stands there once nobody keeps the tab right any more. */
export const restingHome: Message = said(
  'Open this tab again, and it shows what waits for you now: I keep it right for an hour after you opened it.',
);

export function notForYou(standing: Person['standing']): Message {
  return said(notAdmitted(standing));
}

/** In place of blocks that Slack refuses. */
export function plainHome({ text }: Message): Message {
  return said(`${text}. \`/qd approvals\` and \`/alerts\` list them: I could not draw this tab.`);
}

/** What holds for everybody stands small above the rest, what keeps people from acting large. */
function notices({ standIn, readOnly: closed, frozen, unsure }: HomeView, now: Date): KnownBlock[] {
  const small = [
    ...(standIn ? [`:test_tube: This is not Slack: I speak with ${escapeText(standIn, 200)}.`] : []),
    ...[...frozen].slice(0, most.frozen).map(([environment, its]) => frozenLine(environment, its, now)),
  ];
  return [
    ...sections([
      ...(closed ? [`:closed_lock_with_key: ${readOnly(closed, now)}`] : []),
      ...(unsure
        ? [':warning: Slack does not tell me who belongs where: something may be missing here.']
        : []),
    ]),
    ...small.map(context),
  ];
}

function approvals({ operations, mayAct, addresses }: HomeView, now: Date): KnownBlock[] {
  const waiting = operations?.approvals ?? [];
  if (waiting.length === 0) return [];
  const shown = waiting.slice(0, most.approvals);
  return [
    header('Waiting for your approval'),
    ...shown.flatMap((operation, nth): KnownBlock[] => {
      const address = addresses.get(operation.id);
      const where = { nth, cardIn: operation.channel };
      const buttons = mayIn(mayAct, operation.channel) ? approvalButtons(operation, where) : [];
      return [
        ...sections([lineOf(operation, approvalLine(operation, now), address)]),
        ...planLines(operation.lines).slice(0, 1),
        ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : []),
      ];
    }),
    ...more(waiting.length - shown.length, '`/qd approvals` lists all of them.'),
  ];
}

function own({ operations, addresses }: HomeView, now: Date): KnownBlock[] {
  const mine = operations?.own ?? [];
  if (mine.length === 0) return [];
  const shown = mine.slice(0, most.own);
  return [
    header('What you asked for'),
    ...sections(
      shown.map((operation) => lineOf(operation, operationLine(operation, now), addresses.get(operation.id))),
    ),
    ...more(mine.length - shown.length, '`/qd operations` lists what is open.'),
  ];
}

function lineOf({ reason }: OperationView, line: string, address: string | undefined): string {
  return `${cutMarkup(`${line}${because(reason)}`, 1500)}${address ? `  ·  ${link(address, 'see its card')}` : ''}`;
}

function alerts({ alerts: listed, mayAcknowledge }: HomeView, now: Date): KnownBlock[] {
  const total = listed ? totalOf(listed) : 0;
  if (!listed || total === 0) return [];
  const shown = listed.cards.slice(0, most.alerts);
  return [
    header(`Open alerts${tally(listed.counts)}`),
    ...shown.map((card, nth): KnownBlock => {
      const text = alertText(card, listed.addresses.get(card.group.id), now);
      const { id, state, channel } = card.group;
      const mayPress = state === 'firing' && mayIn(mayAcknowledge, channel);
      return {
        type: 'section',
        text: { type: 'mrkdwn', text },
        ...(mayPress && {
          accessory: button(
            alertsCommand.verbs.acknowledge,
            'Acknowledge',
            { alert: id },
            { nth, cardIn: channel },
          ),
        }),
      };
    }),
    ...more(total - shown.length, '`/alerts` lists more of them.'),
  ];
}

function alertText(card: CardView, address: string | undefined, now: Date): string {
  return `${severityMark[card.group.severity]} ${alertLine(card, address, now, { since: sinceWhen(card, now) })}`;
}

function nothing({ operations, alerts: listed }: HomeView): KnownBlock[] {
  if (!operations && !listed)
    return sections([
      'You may not see anything here yet. `/qd whoami` says what you may do, and who may more.',
    ]);
  const none = [
    ...(operations ? ['nothing waits for you', 'nothing that you asked for is under way'] : []),
    ...(listed ? ['no alert is open'] : []),
  ];
  return sections([`:white_check_mark: All is well: ${none.join(', ')}.`]);
}

function footer({ examples, operations, alerts: listed }: HomeView, isEmpty: boolean): KnownBlock[] {
  const lines = examples.map((line) => `• \`${escapeText(line, 200)}\``);
  const next = lines.length > 0 ? sections(['*What you could ask, in any channel*', ...lines]) : [];
  const shows = operations || listed;
  return [
    ...(isEmpty ? next : []),
    context(
      `${shows ? 'I keep this right for an hour after you opened it. ' : ''}\`/qd help\` says what I understand.`,
    ),
  ];
}

function totalOf({ counts }: Listed): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

function more(others: number, how: string): KnownBlock[] {
  return others > 0 ? [context(`… and ${others.toLocaleString('en-US')} more. ${how}`)] : [];
}

function header(text: string): KnownBlock {
  return { type: 'header', text: { type: 'plain_text', text, emoji: true } };
}

function context(text: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}

function said(text: string): Message {
  return { text, blocks: sections([text]) };
}
