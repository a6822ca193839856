import type { GroupView } from '#src/alerts/view.ts';
import { mention } from './alert-words.ts';
import type { Message } from './message.ts';
import { dateToken, escapeText } from './text.ts';

export function acknowledged(group: GroupView): Message {
  return { text: `:eyes: You are on ${named(group)}.` };
}

export function resolved(group: GroupView): Message {
  return { text: `:white_check_mark: You resolved ${named(group)}.` };
}

export function reopened(group: GroupView): Message {
  return { text: `:leftwards_arrow_with_hook: ${named(group)} needs somebody again.` };
}

/** Why it cannot be opened again. */
export function notReopened(group: GroupView): Message {
  if (group.state === 'firing') return { text: `Nobody is on ${named(group)} as it is.` };
  return { text: `Nothing of ${named(group)} fires any more. What fires again opens by itself.` };
}

/** Said to whoever came second: who was first, and when. */
export function alreadySo(group: GroupView, now: Date): Message {
  const { state, acknowledgedBy, acknowledgedAt, resolvedBy, resolvedAt } = group;
  if (state === 'resolved') {
    const who = resolvedBy ? `${mention(resolvedBy)} resolved it` : 'its sender resolved it';
    return { text: `${named(group)} is over: ${who}${when(resolvedAt, now)}.` };
  }
  const who = acknowledgedBy ? mention(acknowledgedBy) : 'Somebody';
  return { text: `${who} is on ${named(group)}${when(acknowledgedAt, now)}.` };
}

export function testRaised(channel: string): Message {
  return { text: `:test_tube: A test alert is on its way to <#${channel}>.` };
}

function named({ title, id }: GroupView): string {
  return `*${escapeText(title, 150)}* \`${id}\``;
}

function when(at: Date | null, now: Date): string {
  return at ? `, ${dateToken(at, 'moment', now)}` : '';
}
