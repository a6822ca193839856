// How an operation ended, for its card and its thread.
import type { Finding, Leftovers } from '#src/operations/step.ts';
import { because, who } from './operation-words.ts';
import { duration, escapeText } from './text.ts';

export const succeeded = ':white_check_mark: Done.';

export function tookTooLong(milliseconds: number): string {
  return `It took longer than ${duration(milliseconds)}.`;
}

export function notBegunYet(step: string): string {
  return `*${escapeText(step, 150)}* was not begun.`;
}

export function failedAt(
  step: string,
  why: string,
  advice: string | undefined,
  { mayStillRun = [], cleaned = [] }: Leftovers = {},
): string {
  return [
    `:x: *${escapeText(step, 150)}* failed. ${why}`,
    ...(advice ? [advice] : []),
    ...list('May still run', mayStillRun),
    ...list('Put away', cleaned),
  ].join('\n');
}

export function unknownAt(step: string, why: string, advice: string | undefined): string {
  const next =
    advice ??
    'Look whether it is done: then say so, try it again, or give up. Until then nobody else may start.';
  return [
    `:grey_question: Nobody can know whether *${escapeText(step, 150)}* had its effect. ${why}`,
    next,
  ].join('\n');
}

export const interrupted = 'I was interrupted while I was at it, and cannot see what came of it.';

export function ourFaultAt(reference: string): string {
  return `Something went wrong on my side. Reference \`${reference}\`.`;
}

export function outsideTrouble(doing: string): string {
  return `It kept failing while ${escapeText(doing, 300)}.`;
}

interface Stopped {
  by: string;
  reason?: string;
  /** Where it was stopped; none between two steps. */
  step: string | undefined;
  found: Finding | undefined;
  firm: boolean;
  done: string[];
  leftovers: Leftovers;
}

/** Says what was stopped, what may still run, and what was put away. */
export function stopped({ by, reason, step, found, firm, done, leftovers }: Stopped): string {
  const at = step === undefined ? '' : ` at *${escapeText(step, 150)}*`;
  const running = [
    ...(firm && step !== undefined ? ['It did not end when it was told to.'] : []),
    ...(step !== undefined && found !== 'not done' ? ['Whether it had its effect is not known.'] : []),
    ...(leftovers.mayStillRun ?? []),
  ];
  return [
    `:no_entry_sign: ${who(by)} stopped it${at}${because(reason)}`,
    done.length > 0
      ? `Done before: ${done.map((title) => escapeText(title, 80)).join(', ')}.`
      : 'Nothing was done before.',
    ...list('Stopped', leftovers.stopped ?? []),
    ...list('May still run', running),
    ...list('Put away', leftovers.cleaned ?? []),
  ].join('\n');
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`*${title}:* ${lines.slice(0, 10).join(' ')}`];
}

/** Of what a cancelled step leaves behind. */
export const notPutAway = 'Putting it away failed too.';

/** For channels that are told in one line. */
export const outcomeWords = {
  succeeded: 'is done',
  failed: 'failed',
  cancelled: 'was stopped',
  unknown: 'ended, and nobody knows how',
};

export function refusedAtStart(why: string, begun: boolean): string {
  return `:no_entry_sign: It did not ${begun ? 'go on' : 'begin'}: ${why}`;
}

export function waitsForOutside(doing: string): string {
  return `It begins as soon as this works again: ${escapeText(doing, 200)}.`;
}

export function anotherVersion(what: 'version' | 'configuration'): string {
  return `It was begun under another ${what} of mine, and waits for a replica that has it.`;
}

export const waitsForReadOnly = 'I am read-only: it goes on when I start operations again.';
