import type { Frozen } from '#src/operations/freeze.ts';
import { because, who } from './operation-words.ts';
import { dateToken, escapeText } from './text.ts';

export function isFrozen(frozen: Frozen, now: Date): string {
  return `:snowflake: It is frozen ${untilWhen(frozen, now)}. Going on in spite of it takes the right \`operation.override\` and a reason.`;
}

export function frozenLine(environment: string, frozen: Frozen, now: Date): string {
  return `:snowflake: *${escapeText(environment, 80)}* is frozen ${untilWhen(frozen, now)}`;
}

/** `until 16:00 by @ana: the sale` */
export function untilWhen({ until, window }: Frozen, now: Date): string {
  const whose = 'by' in window ? `by ${who(window.by)}` : `(${escapeText(window.text, 150)})`;
  return `until ${dateToken(until, 'moment', now)} ${whose}${because(window.reason)}`;
}

export const thawed = ':sunny: It is not frozen any more.';

export const planIsAnother = ':arrows_counterclockwise: The plan is another one than you were shown.';
