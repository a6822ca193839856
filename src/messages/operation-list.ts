import type { Listed } from '#src/operations/operations.ts';
import type { OperationView } from '#src/operations/view.ts';
import type { Message } from './message.ts';
import { becauseOf } from './operation-approvals.ts';
import { readOnly } from './operation-refusals.ts';
import { named, stateMark, stateWords, who } from './operation-words.ts';
import { sections } from './sections.ts';
import { dateToken, plural } from './text.ts';

export function operationList(
  which: 'open' | 'all',
  { operations, readOnly: closed }: Listed,
  now: Date,
): Message {
  const nothing =
    which === 'open' ? 'Nothing runs or waits. `/qd operations all` lists what was.' : 'There was none yet.';
  const lines = [
    ...(closed ? [`:closed_lock_with_key: ${readOnly(closed, now)}`] : []),
    ...(operations.length === 0 ? [nothing] : operations.map((operation) => operationLine(operation, now))),
  ];
  return { text: plural(operations.length, 'operation'), blocks: sections(lines) };
}

export function approvalList(waiting: readonly OperationView[], now: Date): Message {
  if (waiting.length === 0) return { text: 'Nothing waits for your approval.' };
  const lines = waiting.map(
    (operation) => `${approvalLine(operation, now)}  ·  \`/qd approve ${operation.id}\``,
  );
  return { text: `${plural(waiting.length, 'operation')} for you to approve`, blocks: sections(lines) };
}

/** As operationLine, and why it has to be approved. */
export function approvalLine(operation: OperationView, now: Date): string {
  return `${operationLine(operation, now)}${operation.approvals.map(becauseOf).join('')}`;
}

/** In one line: what it is, how it stands, who asked. */
export function operationLine(
  { id, title, state, askedBy, askedAt, endedAt, expiresAt }: OperationView,
  now: Date,
): string {
  const until = expiresAt ? ` until ${dateToken(expiresAt, 'time', now)}` : '';
  const when = endedAt ? dateToken(endedAt, 'moment', now) : `asked ${dateToken(askedAt, 'moment', now)}`;
  return `${stateMark[state]} ${named({ id, title })} ${stateWords[state]}${until}  ·  ${when} by ${who(askedBy)}`;
}
