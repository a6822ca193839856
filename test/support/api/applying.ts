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
    const imageField = '.spec.template.spec.containers[name="app"].image';
    const managersOf = ({ metadata }: JsonObject) => {
      const { managedFields = [] } = metadata as { managedFields?: { manager: string; operation: string }[] };
      return managedFields.map(({ manager, operation }) => `${manager} ${operation}`);
    };
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

      expect(refused).toMatchObject({
        status: 409,
        body: {
          reason: 'Conflict',
          message: `Apply failed with 1 conflict: conflict with "cases" using apps/v1: ${imageField}`,
          details: {
            causes: [
              {
                reason: 'FieldManagerConflict',
                message: 'conflict with "cases" using apps/v1',
                field: imageField,
              },
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

    test('on a dry run says what would come of it, conflicts too, and keeps nothing', async () => {
      const { namespace, path } = await made();
      const before = await given.read(path);
      const labelled = {
        ...configuration(namespace, 'r.test/a:v1'),
        metadata: { name: 'checkout', namespace, labels: { tier: 'web' } },
      };

      const would = await apply(path, labelled, 'one', '&dryRun=All');
      const refused = await apply(path, configuration(namespace, 'r.test/a:v2'), 'one', '&dryRun=All');

      expect(would.status).toBe(200);
      expect(would.body.metadata).toMatchObject({ labels: { tier: 'web' } });
      expect(managersOf(would.body)).toContain('one Apply');
      expect(refused).toMatchObject({ status: 409, body: { details: { causes: [{ field: imageField }] } } });
      expect(await given.read(path)).toEqual(before);
    });

    test('over a version that is no longer there is refused, whoever owns what', async () => {
      const { namespace, path } = await made();
      const { resourceVersion } = (await given.read(path)).metadata as { resourceVersion: string };
      await patch(path, 'merge', { metadata: { labels: { tier: 'web' } } }, '?fieldManager=other');
      const stale = {
        ...configuration(namespace, 'r.test/a:v1'),
        metadata: { name: 'checkout', namespace, resourceVersion },
      };

      const refused = await apply(path, stale, 'one');

      expect(refused).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
      expect(refused.body.message).toContain('the object has been modified');
      expect(JSON.stringify(refused.body.details)).not.toContain('FieldManagerConflict');
    });

    test('makes nothing anew of what had another uid; a version of what is not there is not looked at', async () => {
      const { namespace, path } = await made();
      const { uid, resourceVersion } = (await given.read(path)).metadata as JsonObject;
      const { metadata, ...rest } = deploymentOf(namespace, 'other');
      const applied = (more: object) =>
        apply(`${pathOf(namespace)}/other`, { ...rest, metadata: { ...metadata, ...more } }, 'one');

      const refused = await applied({ uid, resourceVersion });
      const there = await applied({ resourceVersion });

      expect(refused).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
      expect(refused.body.message).toMatch(/: uid mismatch: .* no existing object was found$/);
      expect(there.status).toBe(201);
      expect((await applied({ uid, resourceVersion })).status).toBe(409);
    });

    test('takes over what plain writes own once their entry is made its own, and gives up what it leaves out', async () => {
      const { namespace, path } = await made({ replicas: 2 });
      const { metadata } = await given.read(path);
      const { managedFields } = metadata as { managedFields: { manager: string }[] };
      const at = managedFields.findIndex(({ manager }) => manager === 'cases');
      const entry = { ...managedFields[at], manager: 'one', operation: 'Apply' };

      const moved = await patch(path, 'json', [
        { op: 'replace', path: `/metadata/managedFields/${at}`, value: entry },
      ]);
      const { spec, ...rest } = deploymentOf(namespace, 'checkout', { image: 'r.test/a:v2' });
      const { replicas: _, ...left } = spec;
      const applied = await apply(path, { ...rest, spec: left }, 'one');

      expect(managersOf(moved.body)).toContain('one Apply');
      expect(managersOf(moved.body)).not.toContain('cases Update');
      expect((moved.body.metadata as { generation: number }).generation).toBe(1);
      expect(applied.status).toBe(200);
      expect(imageOf(applied.body)).toMatchObject({ image: 'r.test/a:v2' });
      expect(applied.body.spec).toMatchObject({ replicas: 1 });
    });

    test('owners that are left out stay; an empty list forgets them, and what is there was there before', async () => {
      const { namespace, path } = await made();
      const owners = async (managedFields: object[] | null) => {
        const { body } = await patch(path, 'merge', { metadata: { managedFields } }, '?fieldManager=other');
        return managersOf(body);
      };

      expect(await owners(null)).toContain('cases Update');
      expect(await owners([])).toEqual([]);
      const refused = await apply(path, configuration(namespace, 'r.test/a:v2'), 'one');
      expect(refused.body.message).toContain('conflict with "before-first-apply" using apps/v1');
    });

    test('kubectl alone goes on with what it applied from its own side, where that still stands', async () => {
      const { namespace, path } = await made();
      const said = JSON.stringify(configuration(namespace, 'r.test/a:v1'));
      const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': said };
      await patch(path, 'merge', { metadata: { annotations } }, '?fieldManager=other');
      const next = configuration(namespace, 'r.test/a:v2');

      expect((await apply(path, next, 'one')).status).toBe(409);
      expect((await apply(path, next, 'kubectl')).status).toBe(200);
      await patch(path, 'strategic', configuration(namespace, 'r.test/a:v3'), '?fieldManager=other');
      expect((await apply(path, next, 'kubectl')).body.message).toContain('conflict with "other"');
    });

    test('a plain write by the same hand is another owner', async () => {
      const { namespace, path } = await made();
      await patch(path, 'merge', configuration(namespace, 'r.test/a:v2'), '?fieldManager=one');

      const refused = await apply(path, configuration(namespace, 'r.test/a:v3'), 'one');

      expect(refused.body.message).toContain('conflict with "one" using apps/v1');
    });
  });
}
