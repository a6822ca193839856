import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#src/json.ts';
import { eventually } from '../cluster-admin.ts';
import { container, deploymentOf, type Given, pathOf } from './given.ts';

export function workloadCases(given: Given): void {
  const { made, patch, read } = given;

  describe('workloads', () => {
    test('a rollout ends with its revision, its conditions and one new ReplicaSet', async () => {
      const { namespace, path } = await made({ replicas: 2 });
      await patch(path, 'json', [
        { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'r.test/a:v2' },
      ]);

      const done = await eventually(async () => {
        const body = await read(path);
        expect(body.status).toMatchObject({
          observedGeneration: 2,
          updatedReplicas: 2,
          replicas: 2,
          availableReplicas: 2,
        });
        return body;
      });

      expect(done.metadata).toMatchObject({ annotations: { 'deployment.kubernetes.io/revision': '2' } });
      await eventually(async () => {
        const { status } = (await read(path)) as { status: { conditions: JsonObject[] } };
        expect(status.conditions.map(({ type, status: value, reason }) => [type, value, reason])).toEqual(
          expect.arrayContaining([
            ['Available', 'True', 'MinimumReplicasAvailable'],
            ['Progressing', 'True', 'NewReplicaSetAvailable'],
          ]),
        );
      });
      const { items } = (await read(pathOf(namespace, 'replicasets'))) as {
        items: { metadata: { annotations: object }; spec: { replicas: number } }[];
      };
      expect(items.map(({ spec }) => spec.replicas).sort()).toEqual([0, 2]);
      expect(items.map(({ metadata }) => metadata.annotations)).toContainEqual({
        'deployment.kubernetes.io/desired-replicas': '2',
        'deployment.kubernetes.io/max-replicas': '3',
        'deployment.kubernetes.io/revision': '2',
      });
    });

    test('a quota is told on the ReplicaSet and on the Deployment', async () => {
      const namespace = await given.cluster.namespace();
      const quota = { metadata: { name: 'few', namespace }, spec: { hard: { pods: '1' } } };
      await given.cluster.apply({ apiVersion: 'v1', kind: 'ResourceQuota', ...quota });
      await eventually(async () =>
        expect(await read(`/api/v1/namespaces/${namespace}/resourcequotas/few`)).toMatchObject({
          status: { hard: { pods: '1' }, used: { pods: '0' } },
        }),
      );
      await given.api.ask('POST', pathOf(namespace), {
        body: deploymentOf(namespace, 'checkout', { replicas: 2 }),
      });

      await eventually(async () => {
        const { status } = (await read(`${pathOf(namespace)}/checkout`)) as {
          status: { conditions: JsonObject[] };
        };
        const failure = status.conditions.find(({ type }) => type === 'ReplicaFailure');
        expect(failure).toMatchObject({ status: 'True', reason: 'FailedCreate' });
        expect(failure?.message).toMatch(
          /^pods "checkout-\w+-\w+" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1$/,
        );
      });
    });

    test('a StatefulSet stops at the first pod that does not get ready, and its revert does not free it', async () => {
      const namespace = await given.cluster.namespace();
      const all = pathOf(namespace, 'statefulsets');
      const { spec } = deploymentOf(namespace, 'carts', { replicas: 2, image: 'r.test/c:v1' });
      const body = {
        ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'carts', namespace } },
        spec: { ...spec, serviceName: 'carts' },
      };
      await given.api.ask('POST', all, { body });
      const status = async () => (await read(`${all}/carts`)).status as Record<string, unknown>;
      await eventually(async () =>
        expect(await status()).toMatchObject({ readyReplicas: 2, updatedReplicas: 2 }),
      );
      const before = await status();
      const setImage = (image: string) =>
        patch(`${all}/carts`, 'strategic', {
          spec: { template: { spec: { containers: [container(image)] } } },
        });
      const imageOfPod = async (name: string) => {
        const pod = await read(`/api/v1/namespaces/${namespace}/pods/${name}`);
        return (pod.spec as { containers: { image: string }[] } | undefined)?.containers[0]?.image;
      };

      await setImage('r.test/c:v2-unready');
      await eventually(async () => expect(await imageOfPod('carts-1')).toBe('r.test/c:v2-unready'));
      expect(await imageOfPod('carts-0')).toBe('r.test/c:v1');
      await setImage('r.test/c:v1');
      await eventually(async () =>
        expect(await status()).toMatchObject({
          observedGeneration: 3,
          updateRevision: before.updateRevision,
        }),
      );
      expect(await imageOfPod('carts-1')).toBe('r.test/c:v2-unready');

      await given.api.ask('DELETE', `/api/v1/namespaces/${namespace}/pods/carts-1`);

      await eventually(async () => expect(await imageOfPod('carts-1')).toBe('r.test/c:v1'));
      await eventually(async () => expect(await status()).toMatchObject({ readyReplicas: 2 }));
      const revisions = (await read(pathOf(namespace, 'controllerrevisions'))).items as {
        revision: number;
      }[];
      expect(revisions.map(({ revision }) => revision).sort()).toEqual([2, 3]);
    });

    test('a DaemonSet has a pod on every node, one after another of the newer template', async () => {
      const namespace = await given.cluster.namespace();
      const all = pathOf(namespace, 'daemonsets');
      const { replicas: _, ...spec } = deploymentOf(namespace, 'agent').spec;
      await given.api.ask('POST', all, {
        body: { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent', namespace }, spec },
      });
      const status = async () => (await read(`${all}/agent`)).status;
      await eventually(async () =>
        expect(await status()).toMatchObject({ desiredNumberScheduled: 2, numberAvailable: 2 }),
      );

      const change = { spec: { template: { spec: { containers: [container('r.test/a:v2')] } } } };
      await patch(`${all}/agent`, 'strategic', change);

      await eventually(async () =>
        expect(await status()).toMatchObject({
          ...{ observedGeneration: 2, updatedNumberScheduled: 2, numberAvailable: 2 },
        }),
      );
    });
  });
}
