// How long a reason that the API shows takes to be a verdict: ours, a poll's, and kubectl's.
import type { JsonObject } from '#src/json.ts';
import { crashLoops, type Fate, type FateName, fateNames, fates } from './cluster/fates.ts';
import { observe } from './cluster/observer.ts';
import { verdictPosted } from './cluster/posted.ts';
import { type Bench as Cluster, decided, release, roll, startBench } from './cluster/rollouts.ts';
import { atMost, type Bench, exactly, type Figure, noted, percentile } from './report.ts';
import { sleep } from './wait.ts';

const together = 10;
const kubectlDeadline = 30;

interface Sample {
  fate: FateName;
  /** Milliseconds after the API showed it. */
  ours: number;
  poll: number;
  right: boolean;
}

export const verdict: Bench = {
  name: 'verdict',
  shows: `a reason in the API until the verdict, up to ${together} rollouts at once, on a real control plane`,
  async run({ short, say }) {
    return [...(await decidedFigures(short, say)), ...(await verdictPosted(short ? 1 : 4))];
  },
};

async function decidedFigures(short: boolean, say: (line: string) => void): Promise<Figure[]> {
  await using bench = await startBench();
  const kubectl = kubectlTakes(bench, short ? 2 : kubectlDeadline);
  const samples: Sample[] = [];
  for (let round = 0; round < (short ? 1 : 10); round += 1) {
    const taken = Array.from({ length: together }, (_, index) =>
      sampleOf(bench, fateNames[index % fateNames.length] ?? 'crash'),
    );
    samples.push(...(await Promise.all(taken)));
    say(
      `round ${round + 1}: p95 ${percentile(
        samples.map(({ ours }) => ours),
        95,
      ).toFixed(0)} ms`,
    );
  }
  const ours = samples.map((sample) => sample.ours);
  const slower = await kubectl;
  return [
    exactly('verdict: wrong reasons', samples.filter(({ right }) => !right).length, 0),
    atMost(`verdict: decided, p95 of ${ours.length}`, percentile(ours, 95), 'ms', 1000),
    noted('verdict: decided, median', percentile(ours, 50), 'ms'),
    ...fateNames.map((fate) => {
      const own = samples.filter((sample) => sample.fate === fate).map((sample) => sample.ours);
      return noted(`verdict: decided, ${fate}, slowest`, Math.max(...own), 'ms');
    }),
    noted(
      'verdict: a poll every 3 s, p95',
      percentile(
        samples.map(({ poll }) => poll),
        95,
      ),
      'ms',
    ),
    noted(`verdict: kubectl rollout status, deadline ${short ? 2 : kubectlDeadline} s`, slower, 'ms'),
  ];
}

async function sampleOf(bench: Cluster, fate: FateName): Promise<Sample> {
  const { cluster, kubernetes } = bench;
  const { shows, reason } = fates[fate];
  const namespace = await cluster.namespace();
  const target = await release(bench, namespace, {});
  if (fate === 'quota') {
    const metadata = { name: 'pods', namespace };
    await cluster.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '2' } } });
    await sleep(500);
  }
  const path =
    fate === 'quota'
      ? `/apis/apps/v1/namespaces/${namespace}/replicasets`
      : `/api/v1/namespaces/${namespace}/pods`;
  await using observer = await observe(cluster, path);
  const shown = observer.when(shows);
  const { written, rollout } = await roll(kubernetes, target, {
    images: { app: `registry.test/checkout:${fate}` },
  });
  const [at, end, polled] = await Promise.all([
    shown,
    decided(kubernetes, written, rollout, ['doomed', 'failed', 'done', 'superseded']),
    poll(bench, path, shows),
  ]);
  const right = end.verdict.kind === 'doomed' && end.verdict.trouble.reason === reason;
  await cluster.request('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/${target.name}`);
  return { fate, ours: end.at - at, poll: polled - at, right };
}

/** As krane does it: looks every 3 s for the same. */
async function poll({ cluster }: Cluster, path: string, shows: Fate['shows']): Promise<number> {
  for (;;) {
    await sleep(3_000);
    const { items } = await cluster.request('GET', path);
    if ((items as JsonObject[]).some(shows)) return performance.now();
  }
}

/** From the second crash until kubectl gives up. */
async function kubectlTakes(bench: Cluster, deadline: number): Promise<number> {
  const { cluster, kubernetes } = bench;
  const namespace = await cluster.namespace();
  const target = await release(bench, namespace, { spec: { progressDeadlineSeconds: deadline } });
  await using observer = await observe(cluster, `/api/v1/namespaces/${namespace}/pods`);
  const shown = observer.when(crashLoops);
  await roll(kubernetes, target, { images: { app: 'registry.test/checkout:crash' } });
  await cluster.kubectl('-n', namespace, 'rollout', 'status', `deployment/${target.name}`);
  return performance.now() - (await shown);
}
