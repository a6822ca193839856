// What is said of a release that came up, while it is watched and of what came of it.
import type { IndicatorReading, Reading } from '#src/releases/indicators.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import type { Place } from '#src/releases/release.ts';
import type { UnderWatch } from '#src/releases/under-watch.ts';
import type { Progress, Trouble, Verdict } from '#src/releases/verdict/verdict.ts';
import { alertNames, blindSince, troubleTold } from './release-progress.ts';
import { version as named, placed } from './release-words.ts';
import { dateToken, duration, escapeText } from './text.ts';

type Indicator = IndicatorReading['indicator'];

interface Look {
  verdict: Verdict;
  readings: readonly IndicatorReading[];
}

/** On the card, while it is watched. */
export function bakeLines(version: string, until: Date, { verdict, readings }: Look, now: Date): string {
  const time = dateToken(until, 'time', now);
  const line =
    now < until
      ? `:hourglass: ${named(version)} runs everywhere. It is proven good when it lasts until ${time}.`
      : `:hourglass: ${named(version)} has lasted until ${time}. It is proven good as soon as all of it can be told to be well.`;
  return [
    line,
    ...(verdict.kind === 'blind' ? [blindSince(verdict, now)] : []),
    ...(verdict.kind === 'going'
      ? [`:warning: Not all of it is available: ${escapeText(verdict.waiting, 200)}`]
      : []),
    ...readings.flatMap(({ indicator, reading }) => readingLine(indicator, reading)),
  ].join('\n');
}

function readingLine(indicator: Indicator, reading: Reading): string[] {
  if (reading.kind === 'unknown') return [`:grey_question: ${cannotTell(indicator, reading.because)}`];
  if (reading.kind === 'breaching')
    return [
      `:warning: *${escapeText(indicator.name, 80)}* is ${beyond(indicator, reading.value)}, which it may be for ${duration(indicator.for)}.`,
    ];
  return [];
}

export function bakeFailed(place: Place, version: string, trouble: Trouble): string {
  return `${named(version)} came up as ${placed(place)}, and then failed. ${escapeText(trouble.cause, 500)}\n${escapeText(trouble.advice, 500)}`;
}

/** In the thread. */
export function bakeTold(place: Place, version: string, trouble: Trouble, log: string): string {
  return troubleTold(`${placed(place)}: ${named(version)} came up, and then failed.`, trouble, log);
}

export function firesInBake(place: Place, version: string, alerts: readonly OpenAlert[]): string {
  return `${notProven(place, version)}: since it runs, ${alertNames(alerts)} ${alerts.length === 1 ? 'fires' : 'fire'}.`;
}

/** In the thread of a release, when it happens. */
export function firesMeanwhile({ isUp, alerts, version, ...place }: UnderWatch): string {
  const meanwhile = isUp ? 'is watched' : 'rolls out';
  return `:fire: While ${named(version)} ${meanwhile} as ${placed(place)}, ${alertNames(alerts)} ${alerts.length === 1 ? 'begins' : 'begin'} to fire.`;
}

export function indicatorBreached(
  place: Place,
  version: string,
  indicator: Indicator,
  { value, lasts }: Extract<Reading, { kind: 'breached' }>,
): string {
  const long = lasts > 0 ? ` for ${duration(lasts)}` : '';
  return `${notProven(place, version)}: since it runs, *${escapeText(indicator.name, 80)}* was ${beyond(indicator, value)}${long}.`;
}

export function notUpForGood(place: Place, version: string, { available, desired }: Progress): string {
  return `${notProven(place, version)}: ${available} of ${desired} are available, and that stays so.`;
}

/** Not known to be bad either. */
export function undecided(place: Place, version: string, { verdict, readings }: Look): string {
  const because = [
    ...(verdict.kind === 'blind' ? [`the cluster cannot be seen (${escapeText(verdict.because, 300)})`] : []),
    ...readings.flatMap(({ indicator, reading }) =>
      reading.kind === 'unknown' ? [cannotTell(indicator, reading.because)] : [],
    ),
  ];
  return `${named(version)} runs as ${placed(place)}, but nobody can say whether it does well: ${because.join('; ') || 'its indicators have not settled'}. Retry looks again.`;
}

function notProven(place: Place, version: string): string {
  return `${named(version)} is not proven good as ${placed(place)}`;
}

/** Some of these words are ours already, and others come from Prometheus. */
function cannotTell({ name }: Indicator, because: string): string {
  return `*${escapeText(name, 80)}* cannot be told: ${escapeText(because.replaceAll('`', ''), 300)}`;
}

/** `0.12, above 0.05` */
function beyond({ above, below }: Indicator, value: number): string {
  return `${figure(value)}, ${above === undefined ? `below ${figure(below ?? 0)}` : `above ${figure(above)}`}`;
}

/** Four digits say all that a person compares. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : 'minus infinite';
  return String(Number(value.toPrecision(4)));
}

/** Once it is not watched any more. */
export function runsOn(version: string): string {
  return `${named(version)} runs on. When it lasts, it is proven good all the same.`;
}
