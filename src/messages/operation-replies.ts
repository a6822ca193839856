// What is said to whoever did something about an operation; the card says the rest.

import type { OperationView, ReadOnly } from '#src/operations/view.ts';
import type { Message } from './message.ts';
import { operationCard } from './operation-card.ts';
import { logLines } from './operation-thread.ts';
import { because, named, who } from './operation-words.ts';
import { sections } from './sections.ts';

type Named = Pick<OperationView, 'id' | 'title'>;

const replies = {
  approved: ':white_check_mark: You approved',
  declined: ':no_entry_sign: You declined',
  passed: ':unlock: You go on with',
  'break-glass': ':rotating_light: You broke the glass for',
  cancelled: ':octagonal_sign: You stopped',
  retried: ':leftwards_arrow_with_hook: You try again',
  'marked done': ':heavy_check_mark: You said that the step is done, of',
  'given up': ':x: You gave up',
};

export function didWith(what: keyof typeof replies, operation: Named): Message {
  return { text: `${replies[what]} ${named(operation)}.` };
}

/** The card as it is now, for whoever asks, with the end of the log. */
export function operationShown(operation: OperationView, log: readonly string[], now: Date): Message {
  const card = operationCard(operation, now);
  if (log.length === 0) return card;
  return { ...card, blocks: [...(card.blocks ?? []), ...sections([logLines(log.slice(-20)).text])] };
}

export function readOnlySet(on: boolean, changed: boolean): Message {
  if (on)
    return {
      text: changed
        ? ':closed_lock_with_key: I am read-only now. Nothing new starts, and what runs waits after its step.'
        : 'I am read-only already.',
    };
  return { text: changed ? ':unlock: I start operations again.' : 'I was not read-only.' };
}

/** For the health channel. */
export function readOnlyTold(by: string, closed: Pick<ReadOnly, 'reason'> | undefined): Message {
  if (!closed) return { text: `:unlock: ${who(by)} lets me start operations again.` };
  return {
    text: `:closed_lock_with_key: ${who(by)} made me read-only${because(closed.reason)}. Nothing new starts, and what runs waits after its step.`,
  };
}
