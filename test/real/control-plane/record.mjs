// Records what a real control plane says of rollouts, for the unit tests of their verdicts:
// `node test/real/control-plane/record.mjs` writes test/fixtures/rollouts/*.json anew. Run it when Kubernetes is upgraded.
import { mkdirSync, writeFileSync } from 'node:fs';
import { startControlPlane } from '../../support/control-plane.ts';
import { targetOf, workload } from '../../support/workloads.ts';

const folder = new URL('../../fixtures/rollouts/', import.meta.url);
const image = (tag) => `registry.test/checkout:${tag}`;
const quota = { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: '2' } } };

/** `release` is what the good one becomes; `after` milliseconds it is recorded. */
const recordings = {
  'deployment-going': { release: { images: image('v2-slow9') }, after: 1500 },
  'deployment-done': { release: { images: image('v2') }, after: 4000 },
  'deployment-crash': { release: { images: image('crash') }, after: 3000 },
  'deployment-crash-once': { release: { images: image('crash') }, after: 1050 },
  'deployment-oom': { release: { images: image('oom') }, after: 3000 },
  'deployment-nopull': { release: { images: image('nopull') }, after: 1500 },
  'deployment-noconfig': { release: { images: image('noconfig') }, after: 1500 },
  'deployment-init-crash': { release: { initImages: { wait: 'r.test/wait:crash' } }, after: 3000 },
  'deployment-sidecar-crash': {
    release: { images: { app: image('v2'), proxy: 'r.test/proxy:crash' } },
    after: 3000,
  },
  'deployment-deadline': {
    release: { images: image('unready'), spec: { progressDeadlineSeconds: 2 } },
    after: 4500,
  },
  'deployment-quota': { also: quota, release: { images: image('v2') }, after: 2500 },
  'deployment-unschedulable': {
    release: {
      pod: { containers: [{ name: 'app', image: image('v2'), resources: { requests: { cpu: '100' } } }] },
    },
    after: 1500,
  },
  'statefulset-done': { kind: 'statefulset', release: { images: image('v2') }, after: 5000 },
  'statefulset-crash': { kind: 'statefulset', release: { images: image('crash') }, after: 4000 },
  'statefulset-blocked': {
    kind: 'statefulset',
    first: { images: image('crash') },
    release: { images: image('v2') },
    after: 3000,
  },
  'statefulset-quota': {
    kind: 'statefulset',
    first: { replicas: 0 },
    also: { ...quota, spec: { hard: { pods: '1' } } },
    release: { replicas: 2, images: image('v2') },
    after: 3000,
  },
  'daemonset-done': { kind: 'daemonset', release: { images: image('v2') }, after: 4000 },
  'daemonset-crash': { kind: 'daemonset', release: { images: image('crash') }, after: 4000 },
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
mkdirSync(folder, { recursive: true });
const cluster = await startControlPlane();
await Promise.all(
  Object.entries(recordings).map(
    async ([name, { kind = 'deployment', first = {}, also, release, after }]) => {
      const namespace = await cluster.namespace();
      const target = targetOf(await cluster.apply(workload(namespace, { kind, ...first })));
      await pause(3000);
      if (also) await cluster.apply({ ...also, metadata: { name: 'quota', namespace } });
      await pause(1500);
      const startedAt = new Date().toISOString();
      const written = await cluster.apply(workload(namespace, { kind, ...release }));
      await pause(after);
      const list = async (path) =>
        (await cluster.request('GET', `${path.replace('NS', namespace)}`)).items.map(lean);
      const recording = {
        target,
        startedAt,
        at: new Date().toISOString(),
        written: lean(written),
        workloads: await list(`/apis/apps/v1/namespaces/NS/${kind}s`),
        revisions: await list(
          `/apis/apps/v1/namespaces/NS/${kind === 'deployment' ? 'replicasets' : 'controllerrevisions'}`,
        ),
        pods: await list('/api/v1/namespaces/NS/pods'),
        events: await list('/api/v1/namespaces/NS/events?fieldSelector=type%3DWarning'),
      };
      writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(recording, null, 1)}\n`);
    },
  ),
);
await cluster[Symbol.asyncDispose]();

/** Without what nobody reads, and is half of it. */
function lean(object) {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
