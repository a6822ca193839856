import { describe, expect, test } from 'vitest';
import { container, deploymentOf, type Given, pathOf } from './given.ts';

const filledPod = (restartPolicy: string) => ({
  containers: [
    {
      ...{ name: 'app', image: 'r.test/a:v1', imagePullPolicy: 'IfNotPresent', resources: {} },
      ...{ terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' },
    },
  ],
  ...{ restartPolicy, terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst' },
  ...{ securityContext: {}, schedulerName: 'default-scheduler' },
});

const statefulSetDefaults = {
  ...{ replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' },
  persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
};

const daemonSetDefaults = {
  revisionHistoryLimit: 10,
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
};

export function defaultCases(given: Given): void {
  const { made, read } = given;

  describe('fills in', () => {
    test('what a Deployment leaves out', async () => {
      const { path } = await made();

      const { spec, metadata } = await read(path);

      expect(metadata).toMatchObject({ generation: 1 });
      expect(spec).toEqual({
        ...{ replicas: 0, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 },
        selector: { matchLabels: { app: 'checkout' } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
        template: { metadata: { labels: { app: 'checkout' } }, spec: filledPod('Always') },
      });
    });

    test.each([
      ['StatefulSet', 'statefulsets', { serviceName: 'x' }, statefulSetDefaults],
      ['DaemonSet', 'daemonsets', {}, daemonSetDefaults],
    ])('what a %s leaves out', async (kind, resource, more, filled) => {
      const namespace = await given.cluster.namespace();
      const { replicas: _, ...plain } = deploymentOf(namespace, 'one').spec;
      const body = {
        ...{ apiVersion: 'apps/v1', kind, metadata: { name: 'one', namespace } },
        spec: { ...plain, ...more },
      };

      const { status, body: got } = await given.api.ask('POST', `${pathOf(namespace, resource)}?dryRun=All`, {
        body,
      });

      expect(status).toBe(201);
      expect(got.spec).toEqual({
        ...{ ...plain, ...more, ...filled },
        template: { metadata: { labels: { app: 'one' } }, spec: filledPod('Always') },
      });
    });

    test('what a Job leaves out', async () => {
      const namespace = await given.cluster.namespace();
      const template = { spec: { restartPolicy: 'Never', containers: [container('r.test/a:v1')] } };
      const body = {
        ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'one', namespace } },
        spec: { template },
      };

      const { body: got } = await given.api.ask(
        'POST',
        `/apis/batch/v1/namespaces/${namespace}/jobs?dryRun=All`,
        { body },
      );

      const { uid } = got.metadata as { uid: string };
      const selected = { 'batch.kubernetes.io/controller-uid': uid };
      const labels = {
        ...selected,
        ...{ 'batch.kubernetes.io/job-name': 'one', 'controller-uid': uid, 'job-name': 'one' },
      };
      expect(got.metadata).toMatchObject({ labels });
      expect(got.spec).toEqual({
        ...{ backoffLimit: 6, completionMode: 'NonIndexed', completions: 1, manualSelector: false },
        ...{ parallelism: 1, podReplacementPolicy: 'TerminatingOrFailed', suspend: false },
        selector: { matchLabels: selected },
        template: { metadata: { labels }, spec: filledPod('Never') },
      });
    });
  });
}
