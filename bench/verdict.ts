// How long a reason that the API shows takes to be a verdict: ours, a poll's, and kubectl's.
import type { JsonObject } from '#src/json.ts';
import { observe } from './cluster/observer.ts';
import { type Bench as Cluster, decided, release, roll, startBench } from './cluster/rollouts.ts';
import { atMost, type Bench, exactly, noted, percentile } from './report.ts';
import { sleep } from './wait.ts';

const together = 10;
const kubectlDeadline = 30;

interface Status {
  kind: string;
  metadata: { name: string };
  status?: {
    containerStatuses?: { restartCount: number; state: { waiting?: { reason: string } } }[];
    conditions?: { type: string; status: string }[];
  };
}

const waits = (reason: RegExp) => (object: Status) =>
  object.status?.containerStatuses?.some(({ state }) => reason.test(state.waiting?.reason ?? '')) ?? false;
const crashLoops = waits(/^CrashLoopBackOff$/);

/** By the tag that a release chooses: from when on the API shows it. */
const modes = {
  crash: { shows: crashLoops, reason: 'crash' },
  oom: { shows: crashLoops, reason: 'out of memory' },
  nopull: { shows: waits(/^ErrImagePull$/), reason: 'image not found' },
  noconfig: { shows: waits(/^CreateContainerConfigError$/), reason: 'bad configuration' },
  quota: {
    shows: ({ status }: Status) =>
      status?.conditions?.some((one) => one.type === 'ReplicaFailure' && one.status === 'True') ?? false,
    reason: 'pods refused',
  },
} satisfies Record<string, { shows: (object: Status) => boolean; reason: string }>;
type Mode = keyof typeof modes;
const modeNames = Object.keys(modes) as Mode[];

interface Sample {
  mode: Mode;
  /** Milliseconds after the API showed it. */
  ours: number;
  poll: number;
  right: boolean;
}

export const verdict: Bench = {
  name: 'verdict',
  shows: `a reason in the API until the verdict, up to ${together} rollouts at once, on a real control plane`,
  async run({ short, say }) {
    await using bench = await startBench();
    const kubectl = kubectlTakes(bench, short ? 2 : kubectlDeadline);
    const samples: Sample[] = [];
    for (let round = 0; round < (short ? 1 : 10); round += 1) {
      const taken = Array.from({ length: together }, (_, index) =>
        sampleOf(bench, modeNames[index % modeNames.length] ?? 'crash'),
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
      ...modeNames.map((mode) => {
        const own = samples.filter((sample) => sample.mode === mode).map((sample) => sample.ours);
        return noted(`verdict: decided, ${mode}, slowest`, Math.max(...own), 'ms');
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
  },
};

async function sampleOf(bench: Cluster, mode: Mode): Promise<Sample> {
  const { cluster, kubernetes } = bench;
  const { shows, reason } = modes[mode];
  const namespace = await cluster.namespace();
  const target = await release(bench, namespace, {});
  if (mode === 'quota') {
    const metadata = { name: 'pods', namespace };
    await cluster.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '2' } } });
    await sleep(500);
  }
  const path =
    mode === 'quota'
      ? `/apis/apps/v1/namespaces/${namespace}/replicasets`
      : `/api/v1/namespaces/${namespace}/pods`;
  await using observer = await observe(cluster, path);
  const shown = observer.when((object) => shows(object as unknown as Status));
  const { written, rollout } = await roll(kubernetes, target, {
    images: { app: `registry.test/checkout:${mode}` },
  });
  const [at, end, polled] = await Promise.all([
    shown,
    decided(kubernetes, written, rollout, ['doomed', 'failed', 'done', 'superseded']),
    poll(bench, path, shows),
  ]);
  const right = end.verdict.kind === 'doomed' && end.verdict.trouble.reason === reason;
  await cluster.request('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/${target.name}`);
  return { mode, ours: end.at - at, poll: polled - at, right };
}

/** As krane does it: looks every 3 s for the same. */
async function poll({ cluster }: Cluster, path: string, shows: (object: Status) => boolean): Promise<number> {
  for (;;) {
    await sleep(3_000);
    const { items } = await cluster.request('GET', path);
    if ((items as JsonObject[]).some((item) => shows(item as unknown as Status))) return performance.now();
  }
}

/** From the second crash until kubectl gives up. */
async function kubectlTakes(bench: Cluster, deadline: number): Promise<number> {
  const { cluster, kubernetes } = bench;
  const namespace = await cluster.namespace();
  const target = await release(bench, namespace, { spec: { progressDeadlineSeconds: deadline } });
  await using observer = await observe(cluster, `/api/v1/namespaces/${namespace}/pods`);
  const shown = observer.when((object) => crashLoops(object as unknown as Status));
  await roll(kubernetes, target, { images: { app: 'registry.test/checkout:crash' } });
  await cluster.kubectl('-n', namespace, 'rollout', 'status', `deployment/${target.name}`);
  return performance.now() - (await shown);
}
