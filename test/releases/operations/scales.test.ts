// How large a release is that sets numbers of replicas, for policies that ask by them.
import { expect, test } from 'vitest';
import type { When } from '#src/config/operations.ts';
import type { Kubernetes, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { asObject, type JsonObject } from '#src/json.ts';
import { isAsLarge } from '#src/operations/size.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { imagesSize, planImages } from '#src/releases/operations/plan-images.ts';
import { release } from '#test/support/release.ts';

const half = { replicas: { share: 0.5 } };
const ten = { replicas: { count: 10 } };
const v2 = { reference: 'v2', digest: `sha256:${'ab'.repeat(32)}`, labels: {} };

/** By workload, before and after; null: a pod a node. */
type Counts = Record<string, [number | null, number | null]>;

test.each<[string, When, Counts, boolean]>([
  ['two that change places', half, { web: [2, 20], worker: [20, 2] }, true],
  ['a small one beside a large one', half, { web: [2, 10], worker: [100, 100] }, true],
  ['little of each', half, { web: [10, 11], worker: [10, 9] }, false],
  ['many of all together', ten, { web: [6, 12], worker: [12, 6] }, true],
  ['one beside a pod a node', half, { web: [2, 20], agent: [null, null] }, true],
  ['only another image beside a pod a node', half, { web: [2, 2], agent: [null, null] }, false],
])('by its manifests, %s', async (_, when, counts, answer) => {
  expect(await isLarge(when, counts)).toBe(answer);
});

test('on how many nodes a pod a node runs, nobody knows once it chooses others', async () => {
  expect(await isLarge(half, { agent: [null, null] }, { nodeSelector: { disk: 'ssd' } })).toBe(true);
});

/** `more`: what the manifests set in the pods beside their image. */
async function isLarge(when: When, counts: Counts, more: JsonObject = {}): Promise<boolean> {
  const workloads = Object.entries(counts).map(([name, [before]]) => {
    const kind = before === null ? ('daemonset' as const) : ('deployment' as const);
    return { kind, name, replicas: before };
  });
  const manifests = workloads.map(({ kind, name, replicas }) => ({
    ...{ apiVersion: 'apps/v1', kind: kind === 'daemonset' ? 'DaemonSet' : 'Deployment' },
    metadata: { name },
    spec: {
      ...(replicas !== null && { replicas: counts[name]?.[1] ?? 0 }),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image: 'r.example.com/checkout:v1' }], ...more },
      },
    },
  }));
  const live = ({ kind, name, replicas }: (typeof workloads)[number]): Workload =>
    ({
      ...{ target: { kind, name, namespace: 'shop' }, uid: `uid-${name}`, resourceVersion: '1', replicas },
      ...{
        template: {},
        managedBy: null,
        paused: false,
        settings: {},
        labels: {},
        annotations: {},
        ways: [],
      },
      containers: [{ name: 'app', image: 'r.example.com/checkout:v1', init: false }],
    }) as unknown as Workload;
  const kubernetes: Pick<Kubernetes, 'read' | 'change' | 'missingRights'> = {
    read: async ({ name }) => live(workloads.find((one) => one.name === name) as (typeof workloads)[number]),
    missingRights: async () => [],
    change: async (workload, change) => {
      const spec = 'apply' in change ? asObject(change.apply.spec) : {};
      const { replicas = workload.replicas, template } = spec;
      return { ...workload, replicas: replicas as number | null, template: asObject(template) };
    },
  };
  const v1 = release('v1');
  const needs = {
    kubernetes: async () => kubernetes,
    readText: async () => manifests.map((one) => JSON.stringify(one)).join('\n---\n'),
    ledger: { see: async () => v1, history: async () => [v1] },
    openAlerts: async () => [],
    config: () => ({
      slack: { channels: {} },
      environments: { production: { cluster: 'main', namespace: 'shop', channels: [] } },
      apps: {
        checkout: { workload: workloads, channels: [], image: 'r.example.com/checkout', manifest: '/m.yml' },
      },
    }),
  } as unknown as ReleaseNeeds;
  const place = { app: 'checkout', environment: 'production' };
  return isAsLarge(when, imagesSize((await planImages(place, v2, needs, 'U0ANA')).commitment));
}
