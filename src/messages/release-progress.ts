// What is said of a release while it rolls out, and of what came of it.
import type { OperationView, Question } from '#src/operations/view.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import type { JobEnd } from '#src/releases/operations/run-job.ts';
import type { Place } from '#src/releases/release.ts';
import type { Trouble, Verdict } from '#src/releases/verdict/verdict.ts';
import { who } from './operation-words.ts';
import { availability, version as named, placed } from './release-words.ts';
import { dateToken, duration, escapeText, plural } from './text.ts';

type Going = Extract<Verdict, { kind: 'going' }>;
type Failed = Extract<Verdict, { kind: 'failed' }>;

export function progressLine(version: string, { progress, waiting, slow }: Going): string {
  const line = `${named(version)}: ${escapeText(waiting, 200)}  ·  ${availability(progress)}`;
  const lines = slow.map(({ cause }) => `:hourglass: ${escapeText(cause, 300)}`);
  return [line, ...new Set(lines)].slice(0, 4).join('\n');
}

export function blindSince({ since, because }: { since: Date; because: string }, now: Date): string {
  return `:fog: I cannot see the cluster since ${dateToken(since, 'time', now)}: ${escapeText(because, 300)}. No verdict until I can.`;
}

/** On the card. */
export function doomedLine(version: string, trouble: Trouble): string {
  return `:rotating_light: *${named(version)} will not finish by itself.* ${escapeText(trouble.cause, 500)}\n${escapeText(trouble.advice, 500)}`;
}

/** In the thread: all there is to know, so that nobody has to look anywhere else first. */
export function doomedNow(place: Place, version: string, trouble: Trouble, log: string): string {
  return troubleTold(`${placed(place)}: ${named(version)} will not finish by itself.`, trouble, log);
}

export function troubleTold(what: string, trouble: Trouble, log: string): string {
  const { exit, said } = trouble;
  const facts = [
    trouble.pod && `pod ${named(trouble.pod)}`,
    trouble.container && `container ${named(trouble.container)}`,
    exit && `exit code ${exit.code}${exit.reason ? ` (${escapeText(exit.reason, 60)})` : ''}`,
    trouble.restarts > 0 && plural(trouble.restarts, 'restart'),
  ].filter((fact) => fact !== null && fact !== false);
  return [
    `:rotating_light: ${what}`,
    escapeText(trouble.cause, 500),
    facts.join('  ·  '),
    said && `> ${escapeText(said, 500)}`,
    log && `Its last words:\n${fenced(log)}`,
    escapeText(trouble.advice, 500),
  ]
    .filter(Boolean)
    .join('\n');
}

/** Of a log that could not be given. */
export function shownBy(command: string): string {
  return `\`${escapeText(command.replaceAll('`', "'"), 300)}\` shows it as long as its pod is there.`;
}

export function rollsBackAt(at: Date, now: Date): string {
  return `:hourglass: By policy it goes back ${dateToken(at, 'time', now)} (in ${duration(at.getTime() - now.getTime())}), unless somebody keeps it.`;
}

/** As it was asked for by policy. */
export type RollbackAsked = Pick<OperationView, 'id' | 'state' | 'questions' | 'expiresAt'>;

/** Whose approval it takes, its own card says, and mentions them. */
export function goesBack(
  cause: string,
  { id, state, questions, expiresAt }: RollbackAsked,
  now: Date,
): string {
  const why = escapeText(cause, 500);
  if (state !== 'planned' && state !== 'waiting') return `${why} It goes back by policy.`;
  const until = expiresAt ? ` by ${dateToken(expiresAt, 'time', now)}, or it stays as it is` : '';
  return `${why} *It has not gone back yet*: by policy it would, and ${named(id)} ${waitsFor(id, state, questions)}${until}.`;
}

function waitsFor(
  id: string,
  state: 'planned' | 'waiting',
  questions: readonly Pick<Question, 'permission'>[],
): string {
  if (state === 'waiting') return 'is to be approved';
  const rights = new Set(questions.map(({ permission = 'release.rollback' }) => permission));
  const answer = questions.some(({ permission }) => permission) ? `override ${id} why` : `go-on ${id}`;
  return `asks who has the right ${[...rights].join(' and ')}: \`/qd ${answer}\``;
}

export function cannotGoBack(why: string): string {
  return `:warning: Policy would take it back now, but cannot. ${why}`;
}

export function liveNow(place: Place, version: string, next: string): string {
  return `:white_check_mark: Every replica of ${placed(place)} runs ${named(version)}.${next && ` ${next}`}`;
}

export function failedRollout(place: Place, version: string, { progress, trouble, after }: Failed): string {
  const cause = trouble ? ` ${escapeText(trouble.cause, 500)}` : '';
  return `${named(version)} did not come up as ${placed(place)}: no progress for ${duration(after)}, ${availability(progress)}.${cause}`;
}

const supersededBy = {
  'another template': 'somebody put another template in its place',
  'another object': 'the object was deleted and made anew',
  deleted: 'the object was deleted',
};

export function superseded(
  place: Place,
  version: string,
  because: keyof typeof supersededBy,
  next?: { version: string; by: string },
): string {
  const what = next ? `${named(next.version)}, by ${who(next.by)}, took its place` : supersededBy[because];
  return `${named(version)} is no longer what rolls out as ${placed(place)}: ${what}. \`/release status ${place.app} ${place.environment}\` says what runs.`;
}

export function takenBack(place: Place, operation: string): string {
  return `A rollback of ${placed(place)} took over: ${named(operation)}.`;
}

export function smokeFailed(
  place: Place,
  { url, status }: { url: string; status: number },
  found: string,
): string {
  return `${placed(place)} does not pass its smoke check: ${escapeText(url, 300)} gave ${escapeText(found, 60)} instead of ${status}.`;
}

/** `*CheckoutErrors* (critical, 7f3k2)` */
export function alertNames(alerts: readonly Pick<OpenAlert, 'id' | 'title' | 'severity'>[]): string {
  const shown = alerts
    .slice(0, 3)
    .map(({ id, title, severity }) => `*${escapeText(title, 80)}* (${severity}, \`${id}\`)`);
  const more = alerts.length > shown.length ? ` and ${alerts.length - shown.length} more` : '';
  return `${shown.join(', ')}${more}`;
}

/** The end of a log, in a block that it cannot end itself. */
export function fenced(log: string): string {
  const text = log.trim().slice(-2000).replaceAll('```', "'''");
  return `\`\`\`\n${escapeLog(text)}\n\`\`\``;
}

function escapeLog(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeText(line, 300))
    .join('\n');
}

export function migrationFailed(place: Place, end: JobEnd): string {
  return `The migration of ${placed(place)} failed${endOfJob(end)}, so nothing was rolled out. ${wordsOfJob(end)}`;
}

export function smokeJobFailed(place: Place, end: JobEnd): string {
  return `${placed(place)} does not pass its smoke check: its command failed${endOfJob(end)}. ${wordsOfJob(end)}`;
}

function endOfJob({ exitCode }: JobEnd): string {
  return exitCode === null ? '' : ` with exit code ${exitCode}`;
}

function wordsOfJob({ name, said }: JobEnd): string {
  return `${escapeText(said, 300)} Its last lines are in the thread, the Job is ${named(name)}.`;
}

/** Once its rollout is not waited for any more. */
export function staysWritten(version: string): string {
  return `${named(version)} stays written, and Kubernetes goes on rolling it out. When it lasts, it is proven good all the same.`;
}
