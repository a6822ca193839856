import { describe, expect, test } from 'vitest';
import { apiClient } from '../api-client.ts';
import { eventually } from '../cluster-admin.ts';
import { type Given, pathOf } from './given.ts';

export function deletionCases(given: Given): void {
  const { made, read } = given;

  describe('deletes', () => {
    test('only the object that is meant', async () => {
      const { path } = await made();
      const uid = '00000000-0000-4000-8000-000000000000';

      const answer = await given.api.ask('DELETE', path, { body: { preconditions: { uid } } });

      expect(answer).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
      const words = `Operation cannot be fulfilled on Deployment.apps "checkout": the UID in the precondition (${uid}) does not match the UID in record (`;
      expect(answer.body.message).toContain(words);
      expect(answer.body.message).toMatch(/The object might have been deleted and then recreated$/);
    });

    test('a Deployment, and all that is its own after it', async () => {
      const { namespace, path } = await made({ replicas: 1 });

      const { body } = await given.api.ask('DELETE', path);

      expect(body).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'checkout' } });
      await eventually(async () => {
        expect(await read(pathOf(namespace, 'replicasets'))).toMatchObject({ items: [] });
        expect(await read(`/api/v1/namespaces/${namespace}/pods`)).toMatchObject({ items: [] });
      });
    });

    test('a Deployment, and leaves its ReplicaSets when asked to', async () => {
      const { namespace, path } = await made();

      await given.api.ask('DELETE', `${path}?propagationPolicy=Orphan`);

      await eventually(async () => expect((await given.api.ask('GET', path)).status).toBe(404));
      const { items } = await read(pathOf(namespace, 'replicasets'));
      expect(items).toMatchObject([{ metadata: { labels: { app: 'checkout' } } }]);
    });
  });

  test('reviews what one may do', async () => {
    const namespace = await given.cluster.namespace();
    const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'] }];
    await using poor = await apiClient(await given.cluster.kubeconfigWith(namespace, rules));
    const ask = async (verb: string) => {
      const resourceAttributes = { namespace, verb, group: 'apps', resource: 'deployments' };
      const body = {
        ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' },
        spec: { resourceAttributes },
      };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      return (await poor.ask('POST', path, { body })).body.status;
    };

    expect(await ask('patch')).toEqual({
      allowed: true,
      reason: expect.stringMatching(
        /^RBAC: allowed by RoleBinding "bot-\w+\/t-\w+" of Role "bot-\w+" to ServiceAccount "bot-\w+\/t-\w+"$/,
      ),
    });
    expect(await ask('delete')).toEqual({ allowed: false });
  });
}
