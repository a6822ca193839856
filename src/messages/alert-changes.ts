// What changed around an alert, on its card and in its thread.
import type { Button } from '@slack/types';
import type { Change } from '#src/releases/change.ts';
import { type ChangesAround, suspectWindow } from '#src/releases/suspects.ts';
import { offerButton } from './button.ts';
import type { Message } from './message.ts';
import { who } from './operation-words.ts';
import { isTypeable, rollBackOffer } from './release-offers.ts';
import { placed } from './release-words.ts';
import { duration, escapeText } from './text.ts';

/** Lines for the card: what was changed just before, and since. */
export function changeLines({ before, since, apps }: ChangesAround, beganAt: Date): string[] {
  const [first, ...others] = before;
  const early = first
    ? [`:mag: *Just before:* ${changed(first)}, ${age(first, beganAt)} before`]
    : [
        `:mag: No change to ${apps.map((app) => `*${escapeText(app, 80)}*`).join(', ')} in the ${duration(suspectWindow)} before.`,
      ];
  return [
    ...early,
    ...others.map((change) => `and ${changed(change)}, ${age(change, beganAt)} before`),
    ...since.map(
      (change) => `:leftwards_arrow_with_hook: *Since:* ${changed(change)}, ${age(change, beganAt)} after`,
    ),
  ];
}

/**
 * Offered while the likeliest reason is a release that nothing has followed: what it went back from is named, so that
 * the press is refused when something else runs by then.
 */
export function rollbackButton({ before: [suspect], since }: ChangesAround): Button | undefined {
  if (!suspect || !isRelease(suspect) || since.some(isRelease)) return undefined;
  const from = suspect.what.split(' → ').at(-1) ?? '';
  if (!isTypeable(from)) return undefined;
  return offerButton(rollBackOffer(suspect, from, { label: `Roll back ${suspect.app}`, works: true }));
}

/** Who shipped is told first, in the thread: they know best what they changed. */
export function suspectLine({ before: [suspect] }: ChangesAround, beganAt: Date): Message | undefined {
  if (!suspect || !isRelease(suspect) || !/^[UW][A-Z0-9]+$/.test(suspect.by)) return undefined;
  return {
    text: `:mag: ${who(suspect.by)}, this began ${age(suspect, beganAt)} after your ${kinds[suspect.kind]} of ${placed(suspect)}: ${escapeText(suspect.what, 200)}.`,
  };
}

function changed(change: Change): string {
  const by = change.by === 'outside' ? '' : `, by ${who(change.by)}`;
  return `${kinds[change.kind]} of ${placed(change)}: ${escapeText(change.what, 200)}${by}`;
}

function age({ at }: Change, beganAt: Date): string {
  return duration(Math.abs(beganAt.getTime() - at.getTime()));
}

function isRelease({ kind }: Change): boolean {
  return kind === 'deploy' || kind === 'promote' || kind === 'rollback' || kind === 'foreign';
}

const kinds = {
  deploy: 'release',
  promote: 'promotion',
  rollback: 'rollback',
  foreign: 'a change outside Quarterdeck',
  restart: 'restart',
  scale: 'scaling',
  pause: 'pause',
  resume: 'resumption',
} satisfies Record<Change['kind'], string>;
