import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#src/json.ts';
import { apiClient } from '../api-client.ts';
import { container, deploymentOf, type Given, pathOf } from './given.ts';

export function refusalCases(given: Given): void {
  const { made, patch } = given;

  describe('refuses', () => {
    test('what is not there', async () => {
      const namespace = await given.cluster.namespace();

      const answer = await given.api.ask('GET', `${pathOf(namespace)}/checkout`);

      expect(answer).toMatchObject({ status: 404 });
      expect(answer.body).toEqual({
        ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 404 },
        ...{ message: 'deployments.apps "checkout" not found', reason: 'NotFound' },
        details: { name: 'checkout', group: 'apps', kind: 'deployments' },
      });
    });

    test('an address that nobody serves', async () => {
      const answer = await given.api.ask('GET', '/apis/nothing.test/v1/things');

      expect(answer.status).toBe(404);
    });

    test('a token that nobody has', async () => {
      await using stranger = await apiClient(given.cluster.kubeconfig, { token: 'nobody' });

      const answer = await stranger.ask('GET', pathOf('default'));

      expect(answer).toMatchObject({
        status: 401,
        body: { reason: 'Unauthorized', message: 'Unauthorized' },
      });
    });

    test.each([
      ['GET', 'deployments', '', 'list', 'deployments', 'apps'],
      ['GET', 'deployments', '?watch=true', 'watch', 'deployments', 'apps'],
      ['GET', 'replicasets/one', '', 'get', 'replicasets', 'apps'],
      ['DELETE', 'statefulsets/one', '', 'delete', 'statefulsets', 'apps'],
    ])('%s %s%s without the right to it', async (method, resource, query, verb, plural, group) => {
      const namespace = await given.cluster.namespace();
      const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
      const kubeconfig = await given.cluster.kubeconfigWith(namespace, rules);
      await using poor = await apiClient(kubeconfig);

      const answer = await poor.ask(method, pathOf(namespace, resource) + query);

      const { message } = answer.body as { message: string };
      expect(answer.status).toBe(403);
      expect(message).toMatch(
        new RegExp(
          `User "system:serviceaccount:${namespace}:bot-[0-9a-f]+" cannot ${verb} resource "${plural}" in API group "${group}" in the namespace "${namespace}"$`,
        ),
      );
      expect(message).toMatch(
        resource.endsWith('one') ? `${plural}.apps "one" is forbidden: ` : `${plural}.apps is forbidden: `,
      );
    });

    test('the log of a pod to whom may read pods only', async () => {
      const namespace = await given.cluster.namespace();
      const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }];
      await using poor = await apiClient(await given.cluster.kubeconfigWith(namespace, rules));

      const answer = await poor.ask('GET', `/api/v1/namespaces/${namespace}/pods/one/log`);

      expect(answer.body.message).toContain(
        'cannot get resource "pods/log" in API group "" in the namespace',
      );
    });

    test('a second object of the same name', async () => {
      const { namespace } = await made();

      const again = await given.api.ask('POST', pathOf(namespace), {
        body: deploymentOf(namespace, 'checkout'),
      });

      expect(again).toMatchObject({
        status: 409,
        body: { reason: 'AlreadyExists', message: 'deployments.apps "checkout" already exists' },
      });
    });

    test('a namespace that is not there', async () => {
      const answer = await given.api.ask('POST', pathOf('nowhere'), {
        body: deploymentOf('nowhere', 'checkout'),
      });

      expect(answer).toMatchObject({ status: 404, body: { message: 'namespaces "nowhere" not found' } });
    });

    test.each([
      [
        'no image',
        { containers: [{ name: 'app' }] },
        'spec.template.spec.containers[0].image',
        'Required value',
      ],
      ['no containers', { containers: [] }, 'spec.template.spec.containers', 'Required value'],
      [
        'a negative number of replicas',
        { replicas: -1 },
        'spec.replicas',
        'Invalid value: -1: must be greater than or equal to 0',
      ],
    ])('%s', async (_, options, field, message) => {
      const namespace = await given.cluster.namespace();

      const answer = await given.api.ask('POST', pathOf(namespace), {
        body: deploymentOf(namespace, 'checkout', options),
      });

      expect(answer).toMatchObject({
        status: 422,
        body: {
          ...{ reason: 'Invalid', message: `Deployment.apps "checkout" is invalid: ${field}: ${message}` },
          details: { kind: 'Deployment', causes: [{ field, message }] },
        },
      });
    });

    test('a name that is none', async () => {
      const namespace = await given.cluster.namespace();

      const { status, body } = await given.api.ask('POST', pathOf(namespace), {
        body: deploymentOf(namespace, 'Check_Out'),
      });

      expect(status).toBe(422);
      expect(body.message).toMatch(
        /metadata.name: Invalid value: "Check_Out": a lowercase RFC 1123 subdomain must/,
      );
    });

    test('a selector that does not select its own pods, and another one later', async () => {
      const namespace = await given.cluster.namespace();
      const wrong = deploymentOf(namespace, 'checkout');
      wrong.spec.selector.matchLabels = { app: 'other' };

      const answer = await given.api.ask('POST', pathOf(namespace), { body: wrong });

      expect(answer.body.message).toBe(
        'Deployment.apps "checkout" is invalid: spec.template.metadata.labels: Invalid value: {"app":"checkout"}: `selector` does not match template `labels`',
      );
      const { path } = await made();
      const labels = { matchLabels: { app: 'other' } };
      const template = { metadata: { labels: { app: 'other' } } };
      const changed = await patch(path, 'merge', { spec: { selector: labels, template } });
      expect(changed.body.message).toMatch(/spec.selector: Invalid value: .*: field is immutable$/);
    });

    test('a field of another type', async () => {
      const namespace = await given.cluster.namespace();
      const body = { ...deploymentOf(namespace, 'checkout') } as JsonObject;
      body.spec = { ...(body.spec as object), replicas: 'two' };

      const answer = await given.api.ask('POST', pathOf(namespace), { body });

      expect(answer).toMatchObject({ status: 400, body: { reason: 'BadRequest' } });
      expect(answer.body.message).toContain(
        'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
      );
    });

    test('an unknown field where it is asked to be strict, and warns where not', async () => {
      const namespace = await given.cluster.namespace();
      const body = deploymentOf(namespace, 'checkout', {
        containers: [{ ...container('r.test/a:v1'), imagee: 'r.test/a:v2' }],
      });
      const unknown = 'unknown field "spec.template.spec.containers[0].imagee"';

      const strict = await given.api.ask('POST', `${pathOf(namespace)}?fieldValidation=Strict`, { body });
      const warned = await given.api.ask('POST', pathOf(namespace), { body });

      expect(strict).toMatchObject({ status: 400 });
      expect(strict.body.message).toBe(
        `Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: ${unknown}`,
      );
      expect(warned.status).toBe(201);
      expect(warned.warning).toContain(unknown.replaceAll('"', '\\"'));
    });
  });
}
