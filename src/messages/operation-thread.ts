// Lines in the thread of an operation's card, and what other channels are told of it.
import type { ApprovalAsked } from '#src/operations/decide-approval.ts';
import type { Exemption, OperationState } from '#src/operations/operation.ts';
import type { Message } from './message.ts';
import { approvalsOf, becauseOf } from './operation-approvals.ts';
import { anyOf, because, named, planDifference, stateMark, who } from './operation-words.ts';
import { escapeLines, escapeText, link, plural } from './text.ts';

type MissingApproval = Pick<ApprovalAsked, 'by' | 'why'> & { left: number };

interface Named {
  id: string;
  title: string;
}

/**
 * The one message that mentions the approvers, and the one that reminds them. It is never edited, so it says what was
 * asked, and where the answer stands.
 */
export function approvalWanted({
  asked,
  again,
  ...operation
}: Named & { asked: readonly MissingApproval[]; again: boolean }): Message {
  const asks = `${named(operation)} ${again ? 'still asks' : 'asks'} for your approval`;
  const [one, ...others] = asked;
  if (one && others.length === 0)
    return { text: `:raised_hand: ${anyOf(one.by)}: ${asks}${becauseOf(one)}. ${answerStands}` };
  const each = asked.map((approval) => `• ${approvalsOf({ ...approval, count: approval.left })}`);
  return { text: [`:raised_hand: ${asks}:`, ...each, answerStands].join('\n') };
}

const answerStands = 'What is decided stands on its card.';

export function decided(
  kind: 'approved' | 'declined' | 'passed' | 'break-glass',
  by: string,
  reason?: string,
): Message {
  return { text: `${decisions[kind].replace('WHO', who(by))}${because(reason)}${reason ? '' : '.'}` };
}

const decisions = {
  approved: ':white_check_mark: WHO approved it',
  declined: ':no_entry_sign: WHO declined it',
  passed: ':unlock: WHO goes on with it',
  'break-glass': ':rotating_light: WHO broke the glass: no approval, no freeze',
};

/** When it was to begin. Whom it is for now, `approvalWanted` says. */
export function approvalVoid(people: readonly string[]): Message {
  return {
    text: `:heavy_minus_sign: The approval of ${people.map(who).join(' and ')} does not count any more: by now it is for others to give.`,
  };
}

export function selfApproved(operation: Named, by: string, reason: string): Message {
  return { text: `:warning: ${who(by)} approved their own ${named(operation)}${because(reason)}` };
}

export function glassBroken(operation: Named, by: string, reason: string): Message {
  return { text: `:rotating_light: ${who(by)} broke the glass for ${named(operation)}${because(reason)}` };
}

export function exempted(exempt: readonly Exemption[]): Message {
  const words = { approval: 'needs no approval', freeze: 'passes freezes', queue: 'goes ahead of the queue' };
  return { text: `:information_source: By policy it ${exempt.map((name) => words[name]).join(', ')}.` };
}

export function planChanged(before: readonly string[], after: readonly string[]): Message {
  return {
    text: `:arrows_counterclockwise: *The plan has changed since it was shown.* What was approved is void.${planDifference(before, after)}`,
  };
}

/** `begun`: some of its steps were done before, as of one that is tried again. */
interface Ending {
  state: OperationState;
  begun: boolean;
}

export function withdrawn({ state, begun }: Ending, by: string, reason: string | undefined): Message {
  const what = state === 'queued' ? 'took it out of the queue' : 'withdrew it';
  const why = reason ? `${because(reason)}` : '.';
  return { text: `:no_entry_sign: ${who(by)} ${what}${why}\n${left(begun)}` };
}

function left(begun: boolean): string {
  return begun ? 'What its steps did before stays as it is.' : 'Nothing was changed.';
}

/** A newer one of the same asker takes its place. */
export function supersededBy(newer: Named): Message {
  return { text: `:fast_forward: ${named(newer)} is newer and takes its place. ${left(false)}` };
}

export function stopping(by: string, reason: string | undefined): Message {
  return { text: `:octagonal_sign: ${who(by)} stops it${because(reason)}` };
}

export function retried(by: string, step: string): Message {
  return { text: `:leftwards_arrow_with_hook: ${who(by)} tries again, from: ${escapeText(step, 150)}` };
}

export function markedDone(by: string, step: string, reason: string | undefined): Message {
  return {
    text: `:heavy_check_mark: ${who(by)} looked, and says that this is done: ${escapeText(step, 150)}${because(reason)}`,
  };
}

export function gaveUp(by: string, reason: string | undefined): Message {
  return { text: `:x: ${who(by)} gave it up${because(reason)}. Look at what it left behind.` };
}

export function expired({ state, begun }: Ending): Message {
  const why = state === 'waiting' ? 'Nobody approved it in time' : 'Nobody answered in time';
  return { text: `:hourglass: ${why}. ${left(begun)} Ask for it again.` };
}

export function logLines(lines: readonly string[]): Message {
  // A fence inside would end the block.
  const text = escapeLines(lines.join('\n').replaceAll('```', "'''"), 2900);
  return { text: `\`\`\`\n${text}\n\`\`\`` };
}

export function logIsLong(id: string): Message {
  return { text: `:scroll: The log goes on. \`/qd operation ${id}\` shows its last lines.` };
}

/** Above the file. */
export function aboveLog({ text, isWhole }: { text: string; isWhole: boolean }): Message {
  if (!isWhole) return { text: ':scroll: The log, as much of its end as a file holds' };
  return { text: `:scroll: The whole log: ${plural(text.trimEnd().split('\n').length, 'line')}` };
}

/** First line of a file that is not all of it. */
export function logBegins(bytes: number): string {
  return `[${plural(bytes, 'byte')} before this are left out]`;
}

/** The verdict once more, since an edit of the card notifies nobody. */
export function verdictLine(
  operation: Named & { askedBy: string },
  state: OperationState,
  text: string,
): Message {
  return { text: `${stateMark[state]} ${who(operation.askedBy)} ${named(operation)}\n${text}` };
}

/** Once each of start and verdict, for channels where the card does not stand. */
export function told(
  operation: Named & { askedBy: string },
  what: string,
  state: OperationState,
  address: string | undefined,
): Message {
  const where = address ? `  ·  ${link(address, 'the card')}` : '';
  return {
    text: `${stateMark[state]} ${named(operation)} ${what}  ·  asked by ${who(operation.askedBy)}${where}`,
  };
}
