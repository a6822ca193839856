import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#src/json.ts';
import { container, deploymentOf, type Given, pathOf } from './given.ts';

export function applyCases(given: Given): void {
  const { made, patch } = given;

  describe('server-side apply', () => {
    const configuration = (namespace: string, image: string, more: object = {}) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'checkout', namespace },
      spec: { template: { spec: { containers: [{ name: 'app', image, ...more }] } } },
    });
    const apply = (path: string, body: unknown, manager: string, query = '') =>
      patch(path, 'apply', body, `?fieldManager=${manager}${query}`);
    const imageOf = (body: JsonObject) =>
      (body.spec as ReturnType<typeof deploymentOf>['spec']).template.spec.containers[0];

    test('makes what is not there, and owns what it said', async () => {
      const namespace = await given.cluster.namespace();
      const path = `${pathOf(namespace)}/checkout`;

      const first = await apply(path, deploymentOf(namespace, 'checkout'), 'one');
      const again = await apply(path, deploymentOf(namespace, 'checkout'), 'one');

      expect([first.status, again.status]).toEqual([201, 200]);
      const { managedFields } = first.body.metadata as { managedFields: JsonObject[] };
      expect(managedFields).toMatchObject([
        {
          ...{ manager: 'one', operation: 'Apply', apiVersion: 'apps/v1', fieldsType: 'FieldsV1' },
          fieldsV1: {
            'f:spec': {
              ...{ 'f:replicas': {}, 'f:selector': {} },
              'f:template': {
                'f:metadata': { 'f:labels': { 'f:app': {} } },
                'f:spec': {
                  'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:image': {}, 'f:name': {} } },
                },
              },
            },
          },
        },
      ]);
    });

    test('conflicts with whoever set another value, by name and field', async () => {
      const { namespace, path } = await made();
      const body = configuration(namespace, 'r.test/a:v2');

      const refused = await apply(path, body, 'one');
      const forced = await apply(path, body, 'one', '&force=true');

      const field = '.spec.template.spec.containers[name="app"].image';
      expect(refused).toMatchObject({
        status: 409,
        body: {
          reason: 'Conflict',
          message: `Apply failed with 1 conflict: conflict with "cases" using apps/v1: ${field}`,
          details: {
            causes: [
              { reason: 'FieldManagerConflict', message: 'conflict with "cases" using apps/v1', field },
            ],
          },
        },
      });
      expect(forced.status).toBe(200);
      const { managedFields } = forced.body.metadata as { managedFields: { manager: string }[] };
      expect(managedFields.map(({ manager }) => manager)).toEqual(expect.arrayContaining(['cases', 'one']));
    });

    test('does not conflict over the same value, and then both own it', async () => {
      const { namespace, path } = await made();

      const shared = await apply(path, configuration(namespace, 'r.test/a:v1'), 'one');
      const alone = await apply(path, configuration(namespace, 'r.test/a:v2'), 'one');

      expect(shared.status).toBe(200);
      expect(alone.status).toBe(409);
    });

    test('names every conflict', async () => {
      const { namespace, path } = await made({
        containers: [container('r.test/a:v1', { command: ['a'] })],
      });

      const refused = await apply(path, configuration(namespace, 'r.test/a:v2', { command: ['b'] }), 'one');

      expect(refused.body.message).toBe(
        [
          'Apply failed with 2 conflicts: conflicts with "cases" using apps/v1:',
          '- .spec.template.spec.containers[name="app"].command',
          '- .spec.template.spec.containers[name="app"].image',
        ].join('\n'),
      );
    });

    test('removes what it gives up, unless somebody else owns it too', async () => {
      const { namespace, path } = await made();
      const env = [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ];
      await apply(path, configuration(namespace, 'r.test/a:v1', { env }), 'one');
      await apply(path, configuration(namespace, 'r.test/a:v1', { env: env.slice(1) }), 'two');

      const { body } = await apply(path, configuration(namespace, 'r.test/a:v1'), 'one');

      expect(imageOf(body)).toMatchObject({ image: 'r.test/a:v1', env: [{ name: 'B', value: '2' }] });
      const last = await apply(path, configuration(namespace, 'r.test/a:v1'), 'two');
      expect(imageOf(last.body)).not.toHaveProperty('env');
    });

    test('wants to know who applies', async () => {
      const { namespace, path } = await made();

      const answer = await patch(path, 'apply', configuration(namespace, 'r.test/a:v2'));

      expect(answer).toMatchObject({ status: 422 });
      expect(answer.body.message).toMatch(/fieldManager: Required value: is required for apply patch$/);
    });

    test('a plain write by the same hand is another owner', async () => {
      const { namespace, path } = await made();
      await patch(path, 'merge', configuration(namespace, 'r.test/a:v2'), '?fieldManager=one');

      const refused = await apply(path, configuration(namespace, 'r.test/a:v3'), 'one');

      expect(refused.body.message).toContain('conflict with "one" using apps/v1');
    });
  });
}
