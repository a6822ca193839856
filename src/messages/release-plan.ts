// The plan of a release as lines of its card: what would change, and what to know before one says yes.
import type { ReleaseCourse } from '#src/releases/catalogue.ts';
import type { ImageCommitment, ImageContext } from '#src/releases/operations/plan-images.ts';
import type { ContainerImage } from '#src/releases/release.ts';
import type { Difference } from '#src/releases/template-diff.ts';
import { manifestLine, moveLines } from './release-manifest.ts';
import { muteLines } from './release-mute.ts';
import { alertNames } from './release-progress.ts';
import { commits, containerNames, version } from './release-words.ts';
import { duration, escapeText, link, plural } from './text.ts';

export function imageLines({ from, to, moves, course }: ImageCommitment, context: ImageContext): string[] {
  const { fromVersion, version: next, labels, replicas, differences, manifest, alerts, lastGood } = context;
  const nameOf = containerNames(to);
  const changes = commits(labels.from, labels.to);
  const head = [
    `${version(fromVersion)} → *${version(next)}*`,
    replicas !== null && plural(replicas, 'replica'),
    changes && `commits ${changes}`,
  ].filter(Boolean);
  return [
    head.join('  ·  '),
    ...to.map((one) => {
      const isIts = (other: ContainerImage) =>
        other.workload === one.workload && other.container === one.container;
      const before = from.find(isIts);
      return `${nameOf(one)}  ${before ? shortImage(before.image) : 'new'} → ${shortImage(one.image)}`;
    }),
    ...(manifest ? [manifestLine(manifest)] : []),
    ...moveLines(moves),
    ...courseLines(course),
    ...muteLines(course),
    ...differenceLines('Beside the images it would change', differences),
    ...warningsOf(alerts),
    lastGood
      ? `If it fails, it can go back to ${version(lastGood.version)}.`
      : ':warning: No release was proven good here yet: there is nothing sure to go back to.',
  ];
}

/** Who builds is no person: the pipeline is where one looks. */
export function announcedLine({
  commit,
  pipeline,
}: {
  commit: string | null;
  pipeline: string | null;
}): string {
  const by = pipeline ? `By CI: ${link(pipeline, 'its pipeline')}` : 'By CI';
  return commit ? `${by}  ·  commit ${version(commit.slice(0, 12))}` : by;
}

const all = new Intl.ListFormat('en');

/** What comes before the write and after it: an approval is about that too. */
function courseLines({ migrate, smoke, indicators, bake, rollBackAfter }: ReleaseCourse): string[] {
  const then = [
    smoke?.command && `is tried by ${version(smoke.command.join(' '))}`,
    smoke?.url && `has to answer ${smoke.status} at ${escapeText(smoke.url, 300)}`,
    `is watched for ${duration(bake)}`,
    indicators.length > 0 &&
      `has to keep to ${indicators.map(({ name }) => escapeText(name, 80)).join(', ')}`,
    rollBackAfter !== undefined &&
      `goes back by itself after ${duration(rollBackAfter)} if it will not come up`,
  ].filter((step) => typeof step === 'string');
  return [
    ...(migrate
      ? [`First it migrates: ${version(migrate.command.join(' '))}, which going back does not undo.`]
      : []),
    `Once it is written, it ${all.format(then)}.`,
  ];
}

export function warningsOf(alerts: ImageContext['alerts']): string[] {
  if (alerts.length === 0) return [];
  return [`:warning: Firing when this was planned: ${alertNames(alerts)}.`];
}

/** At most so many lines: the rest is counted. */
const mostDifferences = 8;

export function differenceLines(title: string, differences: readonly Difference[]): string[] {
  if (differences.length === 0) return [];
  const lines = differences.slice(0, mostDifferences).map(differenceLine);
  const more = differences.length - lines.length;
  return [[`${title}:`, ...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n')];
}

export function differenceLine({ path, from, to, shown }: Difference): string {
  const name = `\`${escapeText(path.replaceAll('`', "'"), 150)}\``;
  if (from === undefined) return `+ ${name}${shown ? ` ${value(to)}` : ''}`;
  if (to === undefined) return `− ${name}${shown ? ` ${value(from)}` : ''}`;
  return shown ? `${name} ${value(from)} → ${value(to)}` : `${name} changes (not shown)`;
}

/** `checkout:v412@sha256:0123456789ab`: without the registry, and with enough of the digest to compare. */
export function shortImage(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return version(name.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1'));
}

function value(text: string | undefined): string {
  return version(text ?? 'nothing');
}
