// The same as `verdict` and `ready` measure, to where people read it: the whole bot, and Slack with its limits.
import { atMost, exactly, type Figure, noted, percentile } from '../report.ts';
import { fates } from './fates.ts';
import { observe } from './observer.ts';
import { type Release, type Released, releaseAtOnce } from './releases.ts';
import { startWhole, type Whole } from './whole.ts';

const together = 10;
const within = 120_000;
/** Slack takes about one post a second and channel, which is not what is measured: each release has its own. */
const channels = Array.from({ length: together }, (_, index) => `deploys-${index}`);
const channelOf = (number: number): string => channels[number % together] ?? '';
/** Where a quota is short, nobody else could be released in the namespace. */
const endings = ['crash', 'oom', 'nopull', 'noconfig'] as const;

export async function verdictPosted(rounds: number): Promise<Figure[]> {
  const releases = Array.from({ length: rounds * together }, (_, number): Release => {
    const ending = endings[number % endings.length] ?? 'crash';
    return { app: `app-${number}`, tag: `v2-${ending}`, channel: channelOf(number), fate: fates[ending] };
  });
  await using whole = await startWhole({ name: 'verdict', apps: releases.map(({ app }) => app), channels });
  const released: Released[] = [];
  for (let from = 0; from < releases.length; from += together) {
    const round = await releaseAtOnce(whole, releases.slice(from, from + together), within);
    released.push(...round.released);
  }
  const took = released.flatMap(postedAfter);
  return [
    exactly('verdict: wrong or missing in Slack', released.filter(({ right }) => !right).length, 0),
    atMost(`verdict: posted, p95 of ${took.length}`, percentile(took, 95), 'ms', 5000),
    noted('verdict: posted, median', percentile(took, 50), 'ms'),
    ...endings.map((ending) => {
      const own = released.filter(({ fate }) => fate === fates[ending]).flatMap(postedAfter);
      return noted(`verdict: posted, ${ending}, slowest`, Math.max(...own), 'ms');
    }),
  ];
}

export async function readyPosted(samples: number): Promise<Figure[]> {
  const apps = Array.from({ length: samples }, (_, number) => `app-${number}`);
  await using whole = await startWhole({ name: 'ready', apps, channels });
  const ours: number[] = [];
  const peer: number[] = [];
  let missing = 0;
  for (const app of apps) {
    const told = kubectlTells(whole, app);
    const release = { app, tag: 'v2-slow1', channel: channelOf(0), fate: undefined };
    const { released } = await releaseAtOnce(whole, [release], within);
    const [one] = released;
    if (!one?.right) missing += 1;
    ours.push(...(one ? postedAfter(one) : []));
    if (one?.shownAt !== undefined) peer.push((await told) - one.shownAt);
  }
  const theirs = percentile(peer, 50);
  return [
    exactly('ready: wrong or missing in Slack', missing, 0),
    {
      ...atMost('ready: posted, median', percentile(ours, 50), 'ms', theirs + 1000),
      bar: '<= kubectl + 1000',
      peer: `kubectl rollout status ${theirs.toFixed(0)} ms`,
    },
    noted('ready: posted, slowest', Math.max(...ours), 'ms'),
  ];
}

function postedAfter({ shownAt, postedAt }: Released): number[] {
  return shownAt === undefined || postedAt === undefined ? [] : [postedAt - shownAt];
}

/** Wall time at which kubectl says that the release is there, started when it was written. */
async function kubectlTells({ cluster, namespace }: Whole, app: string): Promise<number> {
  await using observer = await observe(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments`);
  await observer.when(({ metadata }) => {
    const { name, generation } = metadata as { name: string; generation: number };
    return name === app && generation === 2;
  });
  await cluster.kubectl('-n', namespace, 'rollout', 'status', `deployment/${app}`);
  return performance.timeOrigin + performance.now();
}
