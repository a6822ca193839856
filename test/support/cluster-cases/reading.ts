import { describe, expect, test } from 'vitest';
import { NotFound } from '#src/integrations/kubernetes/errors.ts';
import { eventually } from '../cluster-admin.ts';
import type { Stage } from './stage.ts';

export function readingCases(stage: Stage): void {
  test('says its version', async () => {
    expect(await stage.kubernetes.version()).toMatch(/^v1\.36\./);
  });

  describe('reading', () => {
    test('tells the images, init containers first, and keeps the template as it came', async () => {
      const target = await stage.applied({
        images: { app: 'registry.test/checkout:v1', proxy: 'registry.test/proxy:v7' },
        initImages: { wait: 'registry.test/wait:v1' },
      });

      const read = await stage.kubernetes.read(target);

      expect(read.containers).toEqual([
        { name: 'wait', image: 'registry.test/wait:v1', init: true },
        { name: 'app', image: 'registry.test/checkout:v1', init: false },
        { name: 'proxy', image: 'registry.test/proxy:v7', init: false },
      ]);
      expect(read).toMatchObject({ target, replicas: 2, paused: false, revision: '1', mark: null });
      expect(read.progressDeadline).toBe(600_000);
      const path = `/apis/apps/v1/namespaces/${target.namespace}/deployments/checkout`;
      const { spec } = (await stage.cluster.request('GET', path)) as { spec: { template: object } };
      expect(read.template).toEqual(spec.template);
    });

    test.each([
      ['Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:t/checkout' } }],
      ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } }],
      [
        'Helm',
        {
          labels: { 'app.kubernetes.io/managed-by': 'Helm' },
          annotations: { 'meta.helm.sh/release-name': 'shop' },
        },
      ],
    ])('tells that %s keeps it', async (tool, options) => {
      expect((await stage.kubernetes.read(await stage.applied(options))).managedBy).toEqual({
        tool,
        name: 'shop',
      });
    });

    test('says what is not there', async () => {
      const namespace = await stage.cluster.namespace();

      const read = stage.kubernetes.read({ kind: 'statefulset', namespace, name: 'carts' });

      await expect(read).rejects.toThrow(NotFound);
      await expect(read).rejects.toThrow(
        `There is no statefulset *carts* in *${namespace}* in the cluster *main*.`,
      );
    });
  });

  test('quotas tell what is used of what there is', async () => {
    const namespace = await stage.cluster.namespace();
    const metadata = { name: 'pods', namespace };
    await stage.cluster.apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata,
      spec: { hard: { pods: '3' } },
    });

    await eventually(async () =>
      expect(await stage.kubernetes.quotas(namespace)).toEqual([
        { name: 'pods', resources: { pods: { hard: '3', used: '0' } } },
      ]),
    );
  });

  test('a quota of some pods only is not told', async () => {
    const namespace = await stage.cluster.namespace();
    await stage.cluster.apply({
      ...{ apiVersion: 'v1', kind: 'ResourceQuota' },
      metadata: { name: 'of-jobs', namespace },
      spec: { hard: { pods: '0' }, scopes: ['Terminating'] },
    });

    expect(await stage.kubernetes.quotas(namespace)).toEqual([]);
  });

  test('tells who scales it', async () => {
    const target = await stage.applied({ images: 'registry.test/checkout:v1' });
    expect(await stage.kubernetes.autoscaler(target)).toBeNull();
    await stage.cluster.apply({
      ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
      metadata: { name: 'web', namespace: target.namespace },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target.name },
        maxReplicas: 6,
      },
    });

    expect(await stage.kubernetes.autoscaler(target)).toEqual({ name: 'web', least: 1, most: 6 });
    expect(await stage.kubernetes.autoscaler({ ...target, name: 'another' })).toBeNull();
  });

  test.each([
    [2, 1],
    [4, 0],
    [0, 0],
  ])('of %i replicas, %i more has to fit before one goes', async (replicas, room) => {
    const target = await stage.applied({ images: 'registry.test/checkout:v1', replicas });

    expect((await stage.kubernetes.read(target)).needsRoom).toBe(room);
  });
}
