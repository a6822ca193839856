// Why something cannot be done about an operation now, and what to do instead.
import type { Lock } from '#src/operations/decide-start.ts';
import type { OperationState } from '#src/operations/operation.ts';
import type { ReadOnly } from '#src/operations/view.ts';
import { anyOf, because, named, planDifference, stateWords, who } from './operation-words.ts';
import { dateToken, escapeText } from './text.ts';

interface About {
  id: string;
  title: string;
  state: OperationState;
}

export function lockedBy(
  { name, person, held, reason, expiresAt }: Omit<Lock, 'operation'>,
  now: Date,
): string {
  if (held)
    return `*${escapeText(name, 150)}* is held for everybody by ${who(person ?? 'somebody')}${because(reason)}. Nothing was changed; it goes on once somebody who may unlocks it.`;
  const until = expiresAt ? ` until ${dateToken(expiresAt, 'moment', now)}` : '';
  return `*${escapeText(name, 150)}* is locked by ${who(person ?? 'somebody')}${until}${because(reason)}. Nothing was changed; ask them, or wait until it is unlocked.`;
}

export function readOnly({ by, reason, since }: ReadOnly, now: Date): string {
  return `I am read-only since ${dateToken(since, 'moment', now)}, by ${who(by)}${because(reason)}. Nothing new starts until \`/qd read-only off\`.`;
}

export function mayNotApprove(why: 'asker' | 'not asked' | 'not the asker', by: readonly string[]): string {
  if (why === 'asker') return `You asked for it, so somebody else approves it: ${anyOf(by)}.`;
  if (why === 'not the asker') return 'Only who asked for it answers that.';
  return `Approving it is for ${anyOf(by)}.`;
}

export function alreadyApproved(about: About): string {
  return `You have approved ${named(about)} already. It needs somebody else too.`;
}

export function reasonNeeded(verb: string, id: string): string {
  return `That needs a reason, which is told: \`/qd ${verb} ${id} why\`.`;
}

export function notToBeApproved(about: About): string {
  return `${so(about)} There is nothing to approve.`;
}

/** `before`: the plan as they saw it. The line is for whoever types, and whose card is behind. */
export function anotherPlanSince(
  about: About & { digest: string; lines: readonly string[] },
  verb: string,
  before: readonly string[],
): string {
  const words = verb === 'override' || verb === 'break-glass' ? ' why' : '';
  return [
    `The plan of ${named(about)} has changed since you saw it. Nothing was decided.${planDifference(before, about.lines)}`,
    `As it is now: \`/qd ${verb} ${about.id} plan:${about.digest}${words}\`, or the button on its card.`,
  ].join('\n');
}

export function notToBePassed(about: About): string {
  return `${so(about)} Nothing of it asks for that.`;
}

export function nothingToCancel(about: About): string {
  return `${so(about)} There is nothing to stop.`;
}

export function alreadyCancelling(by: string): string {
  return `${who(by)} is stopping it already.`;
}

export function notToBeRetried(about: About): string {
  return `${so(about)} Only what failed can be tried again.`;
}

export function notToBeSettled(about: About): string {
  return `${so(about)} Only what nobody knows the outcome of asks for that.`;
}

export function noSuchOperation(prefix: string, near: string | undefined): string {
  const hint = near ? `Did you mean \`${near}\`?` : '`/qd operations all` lists them.';
  return `There is no operation \`${escapeText(prefix, 20)}\`. ${hint}`;
}

export function severalOperations(prefix: string, those: readonly About[]): string {
  return [
    `Several begin with \`${escapeText(prefix, 20)}\`:`,
    ...those.map((each) => `• ${named(each)}`),
  ].join('\n');
}

function so(about: About): string {
  return `${named(about)} ${stateWords[about.state]}.`;
}
