// What is said of the alerts that are held while a release rolls out.
import type { KnownBlock } from '@slack/types';
import { release as commands } from '#commands/release.ts';
import type { Course } from '#src/releases/catalogue.ts';
import type { HeldAlert, ReleaseMute } from '#src/releases/mutes.ts';
import type { Place } from '#src/releases/release.ts';
import { button } from './button.ts';
import type { Message } from './message.ts';
import { who } from './operation-words.ts';
import { alertNames } from './release-progress.ts';
import { version as named, placed } from './release-words.ts';
import { dateToken, duration, escapeText, plural } from './text.ts';

type Its = Pick<ReleaseMute, 'app' | 'environment' | 'version' | 'back' | 'until'>;

/** Plain text, for what the alert's own card says. */
export function muteReason({ app, version, back }: Pick<Its, 'app' | 'version' | 'back'>): string {
  return back ? `the rollback of ${app} to ${version}` : `the rollout of ${app} ${version}`;
}

const mostNamed = 5;

/** In the plan. */
export function muteLines({ app, mute }: Pick<Course, 'app' | 'mute'>): string[] {
  if (!mute) return [];
  const { alerts, atMost } = mute;
  const names = alerts.slice(0, mostNamed).map(matcherText);
  const more = alerts.length - names.length;
  const all = `${names.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  return [
    `:no_bell: Held while it rolls out: ${all} of ${escapeText(app, 80)}, for ${duration(atMost)} at most; never what is critical.`,
  ];
}

/** `HighLatency`, or `alertname=HighLatency, route=pay`. */
function matcherText(labels: Readonly<Record<string, string>>): string {
  const entries = Object.entries(labels);
  if (entries.length === 1 && labels.alertname !== undefined) return escapeText(labels.alertname, 80);
  return entries
    .slice(0, mostNamed)
    .map(([label, value]) => `${escapeText(label, 40)}=${escapeText(value, 60)}`)
    .join(', ');
}

/** In the thread of the release, when the first one is. */
export function heldMeanwhile(
  mute: Its,
  alerts: readonly Pick<HeldAlert, 'id' | 'title' | 'severity'>[],
  now: Date,
): Message {
  const { app, environment, version, back, until } = mute;
  const rolls = back
    ? `${placed(mute)} goes back to ${named(version)}`
    : `${named(version)} rolls out as ${placed(mute)}`;
  const text = `:no_bell: Held while ${rolls}, until ${dateToken(until, 'time', now)} at the latest: ${alertNames(alerts)}. Nobody else is told until then; what is critical is told at once.`;
  const lift = button(commands.verbs.unmute, 'Show held alerts now', { app, environment });
  const blocks: KnownBlock[] = [
    { type: 'section', text: { type: 'mrkdwn', text } },
    { type: 'actions', elements: [lift] },
  ];
  return { text, blocks };
}

/** In the thread of the release, when the mute has ended: `by` somebody, or by itself. */
export function heldAfterwards(mute: Its, held: readonly HeldAlert[], by?: string): Message {
  const during = mute.back ? 'this rollback' : 'this rollout';
  const what =
    held.length === 0 ? 'nothing' : `${plural(held.length, 'alert')} of ${placed(mute)}; ${becameOf(held)}`;
  const ended = by === undefined ? '' : ` ${who(by)} ended it: nothing is held any more.`;
  return { text: `:no_bell: Held during ${during}: ${what}.${ended}` };
}

/** Where it was asked for. */
export function unmuted(place: Place, held: readonly HeldAlert[], by: string): Message {
  const was = held.length === 0 ? 'Nothing was held.' : `Held until now: ${becameOf(held)}.`;
  return { text: `:bell: ${who(by)} ended the mute of ${placed(place)}. ${was}` };
}

export function notMuted(place: Place): string {
  return `No alert of ${placed(place)} is held: nothing rolls out there that mutes any.`;
}

function becameOf(held: readonly HeldAlert[]): string {
  const those = (became: HeldAlert['became']) => held.filter((one) => one.became === became);
  const [resolved, shown, firing] = [those('resolved').length, those('shown').length, those('firing')];
  const fires =
    firing.length === 1 ? 'still fires and has its card now' : 'still fire and have their cards now';
  return [
    resolved > 0 && `${resolved} resolved meanwhile`,
    shown > 0 && `${shown} ${shown === 1 ? 'was' : 'were'} shown before its end`,
    firing.length > 0 && `${firing.length} ${fires}: ${alertNames(firing)}`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}
