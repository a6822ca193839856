// How long after the last replica is available a rollout is told to be done: by us, and by kubectl.
import { isAvailable } from './cluster/available.ts';
import { observe } from './cluster/observer.ts';
import { readyPosted } from './cluster/posted.ts';
import { type Bench as Cluster, decided, release, roll, startBench } from './cluster/rollouts.ts';
import { type Bench, exactly, type Figure, noted, percentile } from './report.ts';

interface Sample {
  ours: number;
  kubectl: number;
  done: boolean;
}

export const ready: Bench = {
  name: 'ready',
  shows: 'the last replica available until done is said, beside kubectl rollout status',
  async run({ short }) {
    const samples = short ? 3 : 30;
    return [...(await decidedFigures(samples)), ...(await readyPosted(samples))];
  },
};

async function decidedFigures(howMany: number): Promise<Figure[]> {
  await using bench = await startBench();
  const samples: Sample[] = [];
  for (let round = 0; round < howMany; round += 1) samples.push(await sampleOf(bench, round));
  const ours = percentile(
    samples.map((sample) => sample.ours),
    50,
  );
  const theirs = percentile(
    samples.map((sample) => sample.kubectl),
    50,
  );
  return [
    exactly('ready: rollouts that were not done', samples.filter(({ done }) => !done).length, 0),
    { ...beside('ready: done, median', ours, theirs), peer: 'kubectl rollout status' },
    noted('ready: kubectl, median', theirs, 'ms'),
    noted('ready: done, slowest', Math.max(...samples.map((sample) => sample.ours)), 'ms'),
  ];
}

function beside(figure: string, ours: number, theirs: number): Figure {
  const most = theirs + 1000;
  return { figure, value: ours, unit: 'ms', bar: `<= kubectl + 1000`, ok: ours <= most, judges: 'speed' };
}

async function sampleOf(bench: Cluster, round: number): Promise<Sample> {
  const { cluster, kubernetes } = bench;
  const namespace = await cluster.namespace();
  const target = await release(bench, namespace, { replicas: 3 });
  await using observer = await observe(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments`);
  const { written, rollout } = await roll(kubernetes, target, {
    images: { app: `registry.test/checkout:r${round}-slow1` },
  });
  const available = observer.when((object) => isAvailable(object, written.generation));
  const told = cluster
    .kubectl('-n', namespace, 'rollout', 'status', `deployment/${target.name}`)
    .then(() => performance.now());
  const end = await decided(kubernetes, written, rollout, ['done', 'failed', 'doomed', 'superseded']);
  const at = await available;
  return { ours: end.at - at, kubectl: (await told) - at, done: end.verdict.kind === 'done' };
}
