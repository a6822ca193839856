// What is shown of releases to who asks: what runs where, what was released, and one of them.
import type { Button } from '@slack/types';
import { deploy } from '#commands/deploy.ts';
import { release as command } from '#commands/release.ts';
import { isOver } from '#src/operations/decide-approval.ts';
import type { Frozen } from '#src/operations/freeze.ts';
import type { Delivery } from '#src/releases/deliveries.ts';
import type { AvailableThere } from '#src/releases/pipelines/available.ts';
import type { Place, Release } from '#src/releases/release.ts';
import type { PlaceStatus, PodLog, Releases } from '#src/releases/releases.ts';
import type { Verdict } from '#src/releases/verdict/verdict.ts';
import { button, offerButton } from './button.ts';
import type { Message } from './message.ts';
import { frozenLine } from './operation-questions.ts';
import { stateWords, who } from './operation-words.ts';
import { rollBackOffer } from './release-offers.ts';
import { differenceLine, shortImage } from './release-plan.ts';
import { alertNames, fenced } from './release-progress.ts';
import { availability, changedOutside, containerNames, placed, version } from './release-words.ts';
import { sections } from './sections.ts';
import { dateToken, duration, escapeText, link, plural } from './text.ts';

const verdictMark: Record<Release['verdict'], string> = {
  rolling: ':arrow_forward:',
  live: ':large_blue_circle:',
  'proven good': ':white_check_mark:',
  failed: ':x:',
  'rolled back': ':leftwards_arrow_with_hook:',
  stopped: ':black_square_for_stop:',
  foreign: ':grey_question:',
};

interface AboutEnvironments {
  /** By environment, where nothing is changed now. */
  frozen: ReadonlyMap<string, Frozen>;
  /** Where whoever reads it may. */
  mayDeploy: ReadonlySet<string>;
}

export function statusList(
  places: readonly PlaceStatus[],
  { frozen, mayDeploy }: AboutEnvironments,
  now: Date,
): Message {
  const lines = [
    ...[...frozen].map(([name, its]) => frozenLine(name, its, now)),
    ...places.map((place) => statusLines(place, now)),
  ];
  const [only] = places;
  const buttons = [
    ...places
      .filter(({ environment }) => mayDeploy.has(environment))
      .flatMap(deployButton)
      .slice(0, mostDeploys),
    ...(places.length === 1 && only?.now ? statusButtons(only, only.now) : []),
  ];
  return {
    text: `What runs where: ${plural(places.length, 'place')}`,
    blocks: [
      ...sections(lines).slice(0, 40),
      ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : []),
    ],
  };
}

/** More would hide what else is said. */
const mostDeploys = 5;

/** Where it is not under way already. */
function deployButton({ app, environment, available }: PlaceStatus, nth: number): Button[] {
  if (!available || isUnderWay(available)) return [];
  const args = { app, release: available.tag, environment };
  const label = `Deploy ${available.tag} to ${environment}`;
  return [button(deploy.verbs.deploy, label, args, { style: 'primary', nth })];
}

function isUnderWay({ operation }: AvailableThere): boolean {
  return operation !== null && !isOver(operation.state);
}

function availableLine(available: AvailableThere, now: Date): string {
  const { tag, pipeline, announcedAt, operation } = available;
  const by = pipeline ? link(pipeline, 'CI') : 'CI';
  const how =
    operation && isUnderWay(available)
      ? `${stateWords[operation.state]}: \`${operation.id}\``
      : 'not released here yet';
  return `:package: ${version(tag)}, built by ${by} ${dateToken(announcedAt, 'moment', now)}, ${how}`;
}

function statusLines({ now: there, problem, alerts, available, ...place }: PlaceStatus, now: Date): string {
  const news = available ? [availableLine(available, now)] : [];
  if (!there)
    return [`:fog: ${placed(place)}: ${escapeText(problem ?? 'not seen', 500)}`, ...news].join('\n');
  const { release, verdict, workloads, lastGood } = there;
  const facts = [
    `${state(verdict)} ${placed(place)}: *${version(release.version)}*`,
    release.verdict !== 'foreign' && release.verdict,
    ...since(release, now),
    workloads.every(({ paused }) => paused) && ':double_vertical_bar: paused',
  ].filter((fact) => fact !== false);
  const more = [
    ...(workloads.length === 1 ? [detail(verdict)] : workloads.map(workloadLine)),
    alerts.length > 0 ? `:fire: ${alertNames(alerts)}` : undefined,
    release.verdict !== 'proven good' && lastGood ? `Last good: ${version(lastGood.version)}` : undefined,
    ...news,
  ].filter((line) => line !== undefined);
  return [facts.join('  ·  '), ...more].join('\n');
}

function since({ origin, startedAt, by }: Release, now: Date): string[] {
  const date = `since ${dateToken(startedAt, 'moment', now)}`;
  return origin === 'foreign' ? [date, changedOutside(by)] : [`${date} by ${who(by)}`];
}

/** Of one of several. */
function workloadLine({
  name,
  verdict,
  paused,
}: NonNullable<PlaceStatus['now']>['workloads'][number]): string {
  const facts = [detail(verdict), paused && ':double_vertical_bar: paused'].filter(Boolean);
  return `${state(verdict)} ${version(name)}  ${facts.join('  ·  ')}`;
}

function state({ kind }: Verdict): string {
  if (kind === 'done') return ':white_check_mark:';
  if (kind === 'going') return ':arrow_forward:';
  return kind === 'blind' ? ':fog:' : ':rotating_light:';
}

function detail(verdict: Verdict): string | undefined {
  switch (verdict.kind) {
    case 'done':
      return availability(verdict.progress);
    case 'going':
      return `${availability(verdict.progress)}  ·  ${escapeText(verdict.waiting, 200)}`;
    case 'doomed':
      return `${escapeText(verdict.trouble.cause, 400)} ${escapeText(verdict.trouble.advice, 400)}`;
    case 'failed':
      return `no progress for ${duration(verdict.after)}. ${escapeText(verdict.trouble?.cause ?? '', 400)}`;
    case 'blind':
      return `I cannot see it: ${escapeText(verdict.because, 300)}`;
    case 'superseded':
      return verdict.because;
  }
}

function statusButtons(
  { app, environment }: Place,
  { release, lastGood }: NonNullable<PlaceStatus['now']>,
): Button[] {
  const history = button(command.verbs.history, 'History', { app, environment });
  const works = release.verdict === 'proven good' || release.verdict === 'live';
  const back = lastGood ? [rollBackOffer({ app, environment }, release.version, { works })] : [];
  return [history, ...back.map((offer) => offerButton(offer))];
}

const mostListed = 20;

export function historyList(place: Place, history: readonly Release[], now: Date): Message {
  const title = `Releases of ${placed(place)}`;
  if (history.length === 0)
    return {
      text: `${title}: none yet. What runs is recorded when I first look: \`/release status ${place.app} ${place.environment}\``,
    };
  const lines = history.slice(0, mostListed).map((release) => historyLine(release, now));
  const more = history.length > lines.length ? [`… and ${history.length - lines.length} before`] : [];
  return { text: `Releases of ${placed(place)}`, blocks: sections([title, ...lines, ...more]) };
}

function historyLine(
  { version: name, verdict, origin, by, startedAt, problem, migrated }: Release,
  now: Date,
): string {
  const parts = [
    `${verdictMark[verdict]} *${version(name)}*${verdict === 'foreign' ? '' : `  ${verdict}`}`,
    origin === 'foreign' ? changedOutside(by) : `${origin} by ${who(by)}`,
    dateToken(startedAt, 'moment', now),
    problem && escapeText(problem, 150),
    migrated && 'with a migration',
  ];
  return parts.filter(Boolean).join('  ·  ');
}

export function releaseShown(release: Release, delivery: Delivery | undefined, now: Date): Message {
  const { labels, settledAt, startedAt, provenAt, operation } = release;
  const nameOf = containerNames(release.images);
  const revisions = (release.workloads ?? []).flatMap(({ revision }) => revision ?? []);
  const lines = [
    `${verdictMark[release.verdict]} *${version(release.version)}* of ${placed(release)}: *${release.verdict}*`,
    ...release.images.map((one) => `${nameOf(one)}  ${shortImage(one.image)}`),
    `${release.origin === 'foreign' ? changedOutside(release.by) : `${release.origin} by ${who(release.by)}`} ${dateToken(startedAt, 'moment', now)}${operation ? `  ·  operation \`${operation}\`` : ''}${revisions.length > 0 ? `  ·  ${revisions.length === 1 ? 'revision' : 'revisions'} ${escapeText(revisions.join(', '), 120)}` : ''}`,
    settledAt && (delivery ? deliveryLine(delivery) : `up ${dateToken(settledAt, 'moment', now)}`),
    provenAt && `proven good ${dateToken(provenAt, 'moment', now)}`,
    labels.commit &&
      `commit ${version(labels.commit.slice(0, 12))}${labels.created ? ` of ${escapeText(labels.created, 40)}` : ''}`,
    release.manifests && 'Its manifest was applied, and is kept with it.',
    release.problem && `:x: ${escapeText(release.problem, 500)}`,
    release.migrated && 'A migration ran for it.',
  ].filter((line) => typeof line === 'string' && line !== '') as string[];
  return { text: `${release.version} of ${placed(release)}: ${release.verdict}`, blocks: sections(lines) };
}

function deliveryLine({ outcome, lead, duration: took, recovery }: Delivery): string {
  return [
    `${outcome === 'failed' ? 'failed' : 'up'} after ${duration(took)}`,
    lead !== null && `${duration(lead)} after its commit`,
    recovery !== null && `recovered ${duration(recovery)} later`,
  ]
    .filter((part) => part !== false)
    .join('  ·  ');
}

export function releaseDiff(
  place: Place,
  { from, to, differences }: Awaited<ReturnType<Releases['diff']>>,
): Message {
  const title = `${placed(place)}: from ${version(from.version)}, which runs, to ${version(to.version)} (${to.verdict})`;
  if (differences.length === 0) return { text: `${title}: no difference.` };
  const lines = differences.slice(0, 40).map(differenceLine);
  const more = differences.length > lines.length ? [`… and ${differences.length - lines.length} more`] : [];
  return { text: title, blocks: sections([title, ...lines, ...more]) };
}

export function logsShown(place: Place, logs: readonly PodLog[]): Message {
  const lines = logs.map(({ pod, container, log }) => {
    const title = `${placed(place)}, pod ${version(pod)}, container ${version(container)}`;
    return log.trim() === '' ? `${title} has said nothing yet.` : `${title}:\n${fenced(log)}`;
  });
  const [only = ''] = lines;
  if (lines.length === 1) return { text: only };
  return { text: `The last lines of ${placed(place)}`, blocks: sections(lines) };
}
