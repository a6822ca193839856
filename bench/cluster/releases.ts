// Releases by the whole bot: asked for in Slack, and watched in the API and in Slack until their verdicts are there.
import type { JsonObject } from '#src/json.ts';
import { sleep } from '../wait.ts';
import { isAvailable } from './available.ts';
import type { Fate } from './fates.ts';
import { observe } from './observer.ts';
import type { Whole } from './whole.ts';

export interface Release {
  app: string;
  tag: string;
  channel: string;
  /** Undefined for one that comes up. */
  fate: Fate | undefined;
}

export interface Released extends Release {
  /** Wall time, in milliseconds, at which the API first showed how it goes; undefined while it does not. */
  shownAt: number | undefined;
  /** The same of the verdict in Slack. */
  postedAt: number | undefined;
  /** Its verdict is the one that its tag chose, with its cause. */
  right: boolean;
}

const isLive = /^:white_check_mark: Every replica of/;
const isDoomed = /will not finish by itself/;

/** What the thread says when it is decided, however it was. */
export function isVerdict(text: string): boolean {
  return isLive.test(text) || isDoomed.test(text);
}

function isRight({ fate }: Release, text: string): boolean {
  return fate ? isDoomed.test(text) && fate.says.test(text) : isLive.test(text);
}

/** Resolves when every verdict is posted, or after so many milliseconds. Each app is released for the first time. */
export async function releaseAtOnce(
  whole: Whole,
  releases: readonly Release[],
  within: number,
): Promise<{ released: Released[]; refused: number }> {
  const { cluster, namespace, push } = whole;
  for (const { app, tag } of releases) push(app, tag);
  await using pods = await observe(cluster, `/api/v1/namespaces/${namespace}/pods`);
  await using deployments = await observe(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments`);
  const shown = new Map<Release, number>();
  for (const release of releases) {
    const observer = release.fate ? pods : deployments;
    const shows = (object: JsonObject) => isOf(release, object) && comesOut(release, object);
    void observer.when(shows).then((at) => shown.set(release, performance.timeOrigin + at));
  }
  const refused = await askAll(whole, releases);
  await untilTold(whole, releases, within);
  const verdicts = postedVerdicts(whole);
  const released = releases.map((release) => {
    const posted = verdicts.find(({ text }) => names(release.app, text));
    const right = posted !== undefined && isRight(release, posted.text);
    return { ...release, shownAt: shown.get(release), postedAt: posted?.at, right };
  });
  return { released, refused };
}

function isOf({ app }: Release, { metadata }: JsonObject): boolean {
  const { name, labels } = metadata as { name: string; labels?: { app?: string } };
  return name === app || labels?.app === app;
}

/** The second generation of its spec is the one that the bot writes. */
function comesOut({ fate }: Release, object: JsonObject): boolean {
  return fate ? fate.shows(object) : isAvailable(object, 2);
}

/** Resolves when every command was acknowledged, with how many were not. */
async function askAll({ stage }: Whole, releases: readonly Release[]): Promise<number> {
  const asked = releases.map(async ({ app, tag, channel }) => {
    const { problem } = await stage.slack.user('chen').type(`/deploy ${app} ${tag} staging`, { in: channel });
    return problem;
  });
  return (await Promise.all(asked)).filter((problem) => problem !== undefined).length;
}

async function untilTold(whole: Whole, releases: readonly Release[], within: number): Promise<void> {
  const until = performance.now() + within;
  while (performance.now() < until) {
    const verdicts = postedVerdicts(whole);
    if (releases.every(({ app }) => verdicts.some(({ text }) => names(app, text)))) return;
    await sleep(500);
  }
}

function postedVerdicts({ stage }: Whole): { text: string; at: number }[] {
  return stage.slack.calls.of('chat.postMessage').flatMap(({ args, status, at }) => {
    const text = String(args.text);
    return status === 200 && args.thread_ts !== undefined && isVerdict(text) ? [{ text, at }] : [];
  });
}

function names(app: string, text: string): boolean {
  return new RegExp(`\\b${app}\\b`).test(text);
}
