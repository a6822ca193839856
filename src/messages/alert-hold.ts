// What is said of an alert that nobody is told of for now, and of one that was held.
import type { HoldView } from '#src/alerts/view.ts';
import { named } from './alert-words.ts';
import type { Message } from './message.ts';
import { dateToken, duration, escapeText } from './text.ts';

/** In the list. */
export function heldBriefly({ until }: HoldView, now: Date): string {
  return `:no_bell: held until ${dateToken(until, 'time', now)}`;
}

/** On its card. */
export function holdLine({ why, since, until, ended }: HoldView, now: Date): string {
  const during = `during ${escapeText(why, 250)}`;
  if (ended) return `:no_bell: It was held for ${duration(ended.getTime() - since.getTime())} ${during}.`;
  return `:no_bell: Held ${during}, until ${dateToken(until, 'time', now)} at the latest: no card of it is posted.`;
}

/** Its card stands further up, and an edit of it notifies nobody. */
export function shownAgain(
  { why, since, ended }: { why: string; since: string; ended: string | null },
  group: { id: string; title: string },
): Message {
  const lasted = new Date(ended ?? since).getTime() - new Date(since).getTime();
  return {
    text: `:rotating_light: *Firing again*: ${named(group)}, held until now for ${duration(lasted)} during ${escapeText(why, 250)}.`,
  };
}
