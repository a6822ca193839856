import type { Frozen } from '#src/operations/freeze.ts';
import { because } from './operation-words.ts';
import { dateToken, escapeText } from './text.ts';

export function isFrozen({ until, window }: Frozen, now: Date): string {
  return `:snowflake: It is frozen until ${dateToken(until, 'moment', now)} (${escapeText(window.text, 80)})${because(window.reason)}. Going on in spite of it takes the right \`operation.override\` and a reason.`;
}

export const planIsAnother = ':arrows_counterclockwise: The plan is another one than you were shown.';
