// How operations are spoken of, wherever they are. Titles, lines and questions of operations are mrkdwn already.
import { isService } from '#src/access/service.ts';
import type { OperationState } from '#src/operations/operation.ts';
import { mention } from './alert-words.ts';
import { nameOf } from './refusal.ts';
import { cutMarkup, escapeText } from './text.ts';

export const stateMark: Record<OperationState, string> = {
  planned: ':memo:',
  waiting: ':raised_hand:',
  queued: ':hourglass:',
  running: ':arrow_forward:',
  succeeded: ':white_check_mark:',
  failed: ':x:',
  cancelled: ':no_entry_sign:',
  unknown: ':grey_question:',
};

export const stateColor: Record<OperationState, string> = {
  planned: '#98a2b3',
  waiting: '#f79009',
  queued: '#98a2b3',
  running: '#2e90fa',
  succeeded: '#12b76a',
  failed: '#d92d20',
  cancelled: '#98a2b3',
  unknown: '#d92d20',
};

export const stateWords: Record<OperationState, string> = {
  planned: 'needs your answer',
  waiting: 'waits for approval',
  queued: 'is queued',
  running: 'is running',
  succeeded: 'is done',
  failed: 'failed',
  cancelled: 'was cancelled',
  unknown: 'ended, and nobody knows how',
};

/** A person, the pipeline of an app, or anything else by its name. */
export function who(by: string): string {
  if (isService(by)) return nameOf(by);
  return /^[UW][A-Z0-9]+$/.test(by) ? mention(by) : `*${escapeText(by, 80)}*`;
}

export function named({ title, id }: { title: string; id: string }): string {
  return `${title} \`${id}\``;
}

/** `@oncall, @ana or members of #ops` */
export function anyOf(by: readonly string[]): string {
  const names = by.map(nameOf);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** `: because …`, escaped; nothing without a reason. */
export function because(reason: string | null | undefined): string {
  return reason ? `: ${escapeText(reason, 500)}` : '';
}

/** Lines that are gone and lines that are new, each on its own; nothing where none is. */
export function planDifference(before: readonly string[], after: readonly string[]): string {
  const lines = [
    ...before.filter((line) => !after.includes(line)).map((line) => `−  ~${line.replaceAll('~', '')}~`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+  ${line}`),
  ];
  return lines.length > 0 ? `\n${cutMarkup(lines.join('\n'), 2500)}` : '';
}
