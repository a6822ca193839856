// Titles, questions and verdicts of release operations.
import type { Guarded, Verdict } from '#src/operations/operation.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import type { ImageContext } from '#src/releases/operations/plan-images.ts';
import type { LiveContext } from '#src/releases/operations/plan-live.ts';
import type { RollbackContext } from '#src/releases/operations/rollback.ts';
import type { Part, Place } from '#src/releases/release.ts';
import { moveLines } from './release-manifest.ts';
import { waysBack } from './release-offers.ts';
import { differenceLines, shortImage, warningsOf } from './release-plan.ts';
import { alertNames } from './release-progress.ts';
import { containerNames, placed, version } from './release-words.ts';
import { dateToken, duration, escapeText, plural } from './text.ts';

export function deployTitle({ app, environment, release }: Place & { release: string }): string {
  return `Deploy *${escapeText(app, 80)}* ${version(release)} to *${escapeText(environment, 80)}*`;
}

export function promoteTitle({ app, environment, from }: Place & { from: string }): string {
  return `Promote *${escapeText(app, 80)}* from *${escapeText(from, 80)}* to *${escapeText(environment, 80)}*`;
}

export function rollbackTitle({ to, ...place }: Place & { to?: string | undefined }): string {
  return `Roll back ${placed(place)}${to === undefined ? '' : ` to ${version(to)}`}`;
}

export function deployed(
  place: Place,
  {
    version: release,
    fromVersion: before,
    lastGood,
  }: Pick<ImageContext, 'version' | 'fromVersion' | 'lastGood'>,
): Verdict {
  const good = lastGood !== null && lastGood.version !== release;
  return {
    text: `:white_check_mark: ${placed(place)} runs ${version(release)}, and it is *proven good*.`,
    offers: waysBack(place, release, { good, before, works: true }),
  };
}

export function bakeNext(bake: number): string {
  return `I watch it for ${duration(bake)} before I call it proven good.`;
}

export function queueIsHeld(place: Place): string {
  return `Nothing else is released there until somebody says so: /release unlock ${place.app} ${place.environment}`;
}

export function rolledBackTo(place: Place, { from, to }: RollbackContext): Verdict {
  const left = from.version === to.version ? '' : ` ${version(from.version)} will not be gone back to.`;
  return {
    text: `:leftwards_arrow_with_hook: ${placed(place)} is back on ${version(to.version)}.${left} The queue is held until somebody releases it.`,
    offers: [{ label: 'Release the queue', verb: 'release.unlock', args: argsOf(place) }],
  };
}

const unproven: Record<Exclude<RollbackContext['to']['verdict'], 'proven good'>, string> = {
  live: 'it ran, and was not watched for long enough',
  foreign: 'it was changed outside Quarterdeck',
  failed: 'it failed when it was released',
  'rolled back': 'it was rolled back',
  stopped: 'it was not watched to its end',
  rolling: 'it was not seen to run',
};

export function rollbackLines({
  from,
  to,
  images,
  differences,
  stays,
  moves,
  alerts,
  migrations,
}: RollbackContext): string[] {
  const nameOf = containerNames(images);
  const why = from.problem ? `: ${escapeText(from.problem, 300)}` : '';
  const proof =
    to.verdict === 'proven good'
      ? `*proven good* ${dateToken(new Date(to.at), 'moment', new Date(to.at))}`
      : `:warning: not proven good: ${unproven[to.verdict]}`;
  return [
    `${version(from.version)} (${from.verdict}${why}) → *${version(to.version)}*, ${proof}`,
    ...images.map((one) => `${nameOf(one)}  ${shortImage(one.image)}`),
    ...differenceLines(
      'The whole template goes back. Beside the images that changes',
      differences.filter(({ path }) => !path.endsWith('.image')),
    ),
    ...differenceLines('Stays as others have set it', stays),
    ...moveLines(moves),
    ...warningsOf(alerts),
    `Not undone: ConfigMaps, Secrets, replicas${migrations.length > 0 ? `, and the migrations of ${migrations.map(version).join(', ')}` : ', and whatever the release did to its data'}.`,
  ];
}

export function migrationsBetween(to: string, migrations: readonly string[]): Guarded {
  if (migrations.length === 0) return undefined;
  const which = migrations.map(version).join(', ');
  return {
    ask: `:warning: ${which} migrated the data since ${version(to)}, and that is not undone. Can ${version(to)} run on it?`,
  };
}

export function migrationsAhead(release: string, migrations: readonly string[]): Guarded {
  if (migrations.length === 0) return undefined;
  const which = migrations.map(version).join(', ');
  return {
    ask: `:warning: ${version(release)} is older than the migrations of ${which}. Can it run on the data as it is now?`,
  };
}

export function notProvenYet(place: Place, release: string, how: string): string {
  return `:warning: ${version(release)} is not proven good as ${placed(place)}: it is ${how}.`;
}

export function firesBefore(alerts: readonly OpenAlert[]): string {
  return `:fire: Firing now: ${alertNames(alerts)}. To promote in spite of it takes the right to override, and a reason.`;
}

function argsOf({ app, environment }: Place): Record<string, string> {
  return { app, environment };
}

export function restartTitle(place: Place): string {
  return `Restart ${placed(place)}`;
}

interface Scaling extends Place {
  replicas: number;
  /** Which of several workloads. */
  of?: string | undefined;
}

export function scaleTitle(scaling: Scaling): string {
  return `Scale ${scaledPart(scaling)} to *${scaling.replicas}*`;
}

export function pauseTitle(place: Place, kind: 'pause' | 'resume'): string {
  return kind === 'pause' ? `Pause rollouts of ${placed(place)}` : `Let ${placed(place)} roll out again`;
}

export function workloadLines({ version: name, replicas, alerts }: LiveContext): string[] {
  const count = replicas === null ? 'a pod on each node' : plural(replicas, 'replica');
  return [`It runs ${version(name)}, ${count}.`, ...warningsOf(alerts)];
}

export function restarted(place: Place, name: string): Verdict {
  return {
    text: `:white_check_mark: Every pod of ${placed(place)} is new, and runs ${version(name)} as before.`,
  };
}

export function scaled(scaling: Scaling, from: number | null): Verdict {
  const { replicas, of } = scaling;
  const text = `:white_check_mark: ${scaledPart(scaling)} runs ${plural(replicas, 'replica')}.`;
  if (from === null) return { text };
  const args = { ...argsOf(scaling), to: String(from), ...(of !== undefined && { of }) };
  return { text, offers: [{ label: `Back to ${from}`, verb: 'release.scale', args }] };
}

function scaledPart({ app, environment, of }: Scaling): string {
  return placed({ app, environment, ...(of !== undefined && { part: of }) });
}

export function alreadyScaled(place: Part, replicas: number): string {
  return `${placed(place)} has ${plural(replicas, 'replica')} already.`;
}

export function paused(place: Place, is: boolean): Verdict {
  if (!is) return { text: `:arrow_forward: ${placed(place)} rolls out again.` };
  const offers = [{ label: 'Resume', verb: 'release.resume', args: argsOf(place) }];
  return { text: `:double_vertical_bar: ${placed(place)} rolls nothing out until it is resumed.`, offers };
}

export function cannotPause(place: Place, workload: string): string {
  return `${placed(place)} cannot be paused: only a Deployment can, and ${version(workload)} is none.`;
}

export function alreadyPaused(place: Place, is: boolean): string {
  return is ? `${placed(place)} is paused already.` : `${placed(place)} is not paused.`;
}

export function unstickTitle(place: Place): string {
  return `Replace what holds ${placed(place)} up`;
}

export function stuckLines(pods: string[]): string[] {
  return [
    `${counted(pods)} of an earlier revision, not ready: the StatefulSet replaces no other before it is.`,
    'Deleted, it comes back as the present revision. Its volumes stay.',
  ];
}

export function unstuck(place: Place, pods: string[]): Verdict {
  return { text: `:white_check_mark: ${counted(pods)} made way, and ${placed(place)} goes on rolling out.` };
}

function counted(pods: string[]): string {
  return `${pods.length === 1 ? 'Pod' : 'Pods'} ${pods.map((pod) => version(pod)).join(', ')}`;
}
