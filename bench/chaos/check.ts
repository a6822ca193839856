// Compares what must be visible with what is: nothing lost, nothing twice, nothing wrong.
import type { Truth } from './lives.ts';

/** A message of the bot that stands in a channel. */
export interface SeenCard {
  /** The name of the life it tells of. */
  name: string;
  buttons: string[];
  text: string;
  thread: string[];
}

export interface Verdict {
  /** Names, with what was wrong. */
  lost: string[];
  doubled: string[];
  wrong: string[];
}

export function judge(truths: Truth[], seen: SeenCard[]): Verdict {
  const byName = Map.groupBy(seen, ({ name }) => name);
  const verdict: Verdict = { lost: [], doubled: [], wrong: [] };
  for (const truth of truths) {
    const [card, ...others] = byName.get(truth.name) ?? [];
    if (!card) {
      verdict.lost.push(`${truth.name}: no card`);
      continue;
    }
    if (others.length > 0) verdict.doubled.push(`${truth.name}: ${others.length + 1} cards`);
    const twice = saidTwice(card.thread);
    if (twice !== undefined) verdict.doubled.push(`${truth.name}: in its thread twice: ${twice}`);
    const problem = mistakeOf(truth, card);
    if (problem !== undefined) verdict.wrong.push(`${truth.name}: ${problem}`);
  }
  return verdict;
}

/** No life has two steps of one kind, so no line can stand in a thread twice. */
function saidTwice(thread: string[]): string | undefined {
  return thread.find((line, index) => thread.indexOf(line) !== index);
}

/** Nothing when the card is right. */
export function mistakeOf(
  { state, severity, total }: Truth,
  { buttons, text }: Pick<SeenCard, 'buttons' | 'text'>,
): string | undefined {
  const shown = stateOf(buttons);
  if (shown !== state) return `${shown} instead of ${state}`;
  if (state === 'resolved') return undefined;
  if (!text.toLowerCase().includes(severity)) return `not ${severity}`;
  // `2 firing` and `2 of 2 firing`, but not `1 of 2 firing`.
  const all = new RegExp(`(?<!of )\\b${total} (of ${total} )?firing`);
  if (total > 1 && !all.test(text)) return `not ${total} firing`;
  return undefined;
}

/** The buttons say the state in any wording: what may still be done. */
function stateOf(buttons: string[]): Truth['state'] {
  if (buttons.includes('Acknowledge')) return 'firing';
  return buttons.includes('Resolve') ? 'acknowledged' : 'resolved';
}

export const isExact = ({ lost, doubled, wrong }: Verdict): boolean =>
  lost.length + doubled.length + wrong.length === 0;
