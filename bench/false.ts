// Rollouts that are slow and well: none may be given up.
import type { JsonObject } from '#src/json.ts';
import {
  type Bench as Cluster,
  type Decided,
  decided,
  release,
  roll,
  startBench,
} from './cluster/rollouts.ts';
import { type Bench, exactly, noted } from './report.ts';
import { sleep } from './wait.ts';

type Kind = 'fetch' | 'probe' | 'eviction' | 'unschedulable';

const kinds: Kind[] = ['fetch', 'probe', 'eviction', 'unschedulable'];

export const falseVerdicts: Bench = {
  name: 'false',
  shows: 'slow but healthy rollouts: pull, probe, eviction, no node',
  async run({ short, say }) {
    await using bench = await startBench();
    const patience = short ? 4 : 60;
    const count = short ? 8 : 50;
    const started = performance.now();
    const ends = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const kind = kinds[index % kinds.length] ?? 'probe';
        const end = await sampleOf(bench, kind, patience);
        say(`${kind}: ${[...end.kinds].join(', ')}`);
        return end;
      }),
    );
    const with_ = (kind: string) => ends.filter((end) => end.kinds.has(kind as never)).length;
    return [
      exactly('false: doomed', with_('doomed'), 0),
      exactly('false: failed', with_('failed'), 0),
      exactly('false: done', with_('done'), count),
      noted(
        `false: ${count} rollouts, each slow for ${patience} s`,
        (performance.now() - started) / 1000,
        's',
      ),
    ];
  },
};

async function sampleOf(bench: Cluster, kind: Kind, seconds: number): Promise<Decided> {
  const { cluster, kubernetes } = bench;
  const namespace = await cluster.namespace();
  const target = await release(bench, namespace, {});
  const { template } = await kubernetes.read(target);
  const spec = template.spec as JsonObject & { containers: JsonObject[] };
  const change =
    kind === 'unschedulable'
      ? { template: { ...template, spec: { ...spec, nodeSelector: { room: namespace } } } }
      : { images: { app: `registry.test/checkout:${kind === 'fetch' ? 'fetch' : 'slow'}${seconds}` } };
  const { written, rollout } = await roll(kubernetes, target, change);
  const end = decided(kubernetes, written, rollout, ['done', 'doomed', 'failed', 'superseded']);
  if (kind === 'eviction') await evictOne(bench, namespace);
  if (kind === 'unschedulable') await makeRoom(bench, namespace, seconds);
  return end;
}

/** As a node under pressure does it, in the middle of a rollout. */
async function evictOne({ cluster }: Cluster, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  for (;;) {
    const { items } = await cluster.request('GET', path);
    const pods = items as {
      metadata: { name: string };
      status: { phase: string; conditions?: JsonObject[] };
    }[];
    const fresh = pods.find(({ status }) =>
      status.conditions?.some((one) => one.type === 'Ready' && one.status === 'False'),
    );
    if (fresh) {
      const status = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' };
      const merge = 'application/merge-patch+json';
      await cluster.request('PATCH', `${path}/${fresh.metadata.name}/status`, { status }, merge);
      return;
    }
    await sleep(100);
  }
}

/** As an autoscaler does it, after so many seconds. */
async function makeRoom({ cluster }: Cluster, namespace: string, seconds: number): Promise<void> {
  await sleep(seconds * 1000);
  const room = { cpu: '4', memory: '16Gi', pods: '10' };
  const metadata = { name: `node-${namespace}`, labels: { room: namespace } };
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Node',
    metadata,
    status: { allocatable: room, capacity: room },
  });
}
