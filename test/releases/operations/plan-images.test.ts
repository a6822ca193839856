import { expect, test } from 'vitest';
import { Conflict } from '#src/integrations/kubernetes/errors.ts';
import type { Kubernetes, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { planImages } from '#src/releases/operations/plan-images.ts';
import { release } from '#test/support/release.ts';

test('a status that changes between reading and the dry run, as in the middle of a rollout, is read again', async () => {
  let version = 1;
  const workload = (): Workload =>
    ({
      ...{ target: { kind: 'deployment', name: 'checkout', namespace: 'shop' }, uid: 'uid-1' },
      ...{ resourceVersion: String(version), template: {}, managedBy: null, paused: false, replicas: 2 },
      ...{ settings: {}, labels: {}, annotations: {}, ways: [] },
      containers: [{ name: 'app', image: 'r.example.com/checkout:v1', init: false }],
    }) as unknown as Workload;
  const kubernetes: Pick<Kubernetes, 'read' | 'change' | 'missingRights'> = {
    read: async () => workload(),
    missingRights: async () => [],
    change: async ({ resourceVersion }) => {
      if (version < 3) version += 1;
      if (resourceVersion !== String(version)) throw new Conflict('stale');
      return workload();
    },
  };
  const v1 = release('v1');
  const needs = {
    kubernetes: async () => kubernetes,
    ledger: { see: async () => v1, history: async () => [v1] },
    openAlerts: async () => [],
    config: () => ({
      slack: { channels: {} },
      environments: { production: { cluster: 'main', namespace: 'shop', channels: [] } },
      apps: {
        checkout: {
          ...{ workload: [{ kind: 'deployment', name: 'checkout' }], channels: [] },
          image: 'r.example.com/checkout',
        },
      },
    }),
  } as unknown as ReleaseNeeds;
  const v2 = { reference: 'v2', digest: `sha256:${'ab'.repeat(32)}`, labels: {} };

  const { commitment } = await planImages({ app: 'checkout', environment: 'production' }, v2, needs, 'U0ANA');
  expect(commitment.to).toMatchObject([{ workload: 'deployment/checkout', container: 'app' }]);
});
