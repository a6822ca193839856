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

export function testRaised(channel: string | undefined): Message {
  const where = channel ? `<#${channel}>` : 'the channel that its route names';
  return { text: `:test_tube: A test alert is on its way to ${where}.` };
}

function named({ title, id }: GroupView): string {
  return `*${escapeText(title, 150)}* \`${id}\``;
}

function when(at: Date | null, now: Date): string {
  return at ? `, ${dateToken(at, 'moment', now)}` : '';
}
