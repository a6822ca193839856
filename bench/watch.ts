// What it costs to watch a large namespace in which many rollouts are under way.
import { readFileSync } from 'node:fs';
import type { RolloutSnapshot } from '#src/integrations/kubernetes/rollout.ts';
import { targetOf, workload } from '#test/support/workloads.ts';
import { connectionsTo } from './cluster/connections.ts';
import { type Bench as Cluster, startBench } from './cluster/rollouts.ts';
import { atMost, type Bench, exactly, noted } from './report.ts';
import { eventually, sleep } from './wait.ts';

const watchedKinds = 4;

export const watch: Bench = {
  name: 'watch',
  shows: '2,000 pods watched by twenty rollouts: connections, processor, memory',
  async run({ short, say }) {
    await using bench = await startBench();
    const { cluster, kubernetes } = bench;
    const pods = short ? 200 : 2_000;
    const seconds = short ? 5 : 60;
    const namespace = await cluster.namespace();
    await makePods(bench, namespace, pods);
    say(`${pods} pods are there`);
    const before = process.memoryUsage.rss();
    const stop = new AbortController();
    const snapshots: (RolloutSnapshot | undefined)[] = [];
    const rollouts = Array.from({ length: 20 }, async (_, index) => {
      const target = targetOf(
        await cluster.apply(workload(namespace, { name: `app-${index}`, images: 'r.test/a:unready' })),
      );
      const { uid } = await kubernetes.read(target);
      for await (const snapshot of kubernetes.watchRollout(target, { uid }, stop.signal))
        snapshots[index] = snapshot;
    });
    await eventually(
      'every rollout with its pods',
      () => (snapshots.filter((snapshot) => snapshot?.pods.length === 2).length === 20 ? true : undefined),
      60_000,
    );
    // What only began them has closed its connections by then.
    await sleep(6_000);
    const processor = process.cpuUsage();
    await sleep(seconds * 1000);
    const { user, system } = process.cpuUsage(processor);
    const connections = connectionsTo(portOf(cluster.kubeconfig));
    const unseen = snapshots.filter((snapshot) => snapshot?.blind !== null).length;
    stop.abort();
    await Promise.all(rollouts);
    return [
      exactly('watch: rollouts that are not seen', unseen, 0),
      {
        ...exactly('watch: connections', connections, watchedKinds + 2),
        bar: `<= ${watchedKinds + 2}`,
        ok: connections <= watchedKinds + 2,
      },
      atMost('watch: processor, idle', (user + system) / (seconds * 10_000), '% of a core', 5),
      noted(`watch: memory for ${pods} pods`, (process.memoryUsage.rss() - before) / 1e6, 'MB'),
    ];
  },
};

/** Without a controller, which makes no more than twenty a second. */
async function makePods({ cluster }: Cluster, namespace: string, count: number): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const containers = [{ name: 'app', image: 'registry.test/other:v1' }];
  const numbers = Array.from({ length: count }, (_, index) => index).values();
  const make = async () => {
    for (const number of numbers) {
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `pod-${number}` },
        spec: { containers },
      };
      await cluster.request('POST', path, pod);
    }
  };
  await Promise.all(Array.from({ length: 10 }, make));
}

function portOf(kubeconfig: string): number {
  return Number(/https:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(kubeconfig, 'utf8'))?.[1]);
}
