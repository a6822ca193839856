import { describe, expect, test } from 'vitest';
import { container, type deploymentOf, type Given } from './given.ts';

export function patchCases(given: Given): void {
  const { made, patch, read } = given;

  describe('patches', () => {
    test('by JSON Patch, and answers 422 where a test in it fails', async () => {
      const { path } = await made();
      const image = '/spec/template/spec/containers/0/image';

      const passed = await patch(path, 'json', [
        { op: 'test', path: image, value: 'r.test/a:v1' },
        { op: 'replace', path: image, value: 'r.test/a:v2' },
      ]);
      const failed = await patch(path, 'json', [{ op: 'test', path: image, value: 'r.test/a:v1' }]);
      const missing = await patch(path, 'json', [{ op: 'remove', path: '/metadata/labels/none' }]);

      expect(passed).toMatchObject({ status: 200, body: { metadata: { generation: 2 } } });
      for (const refused of [failed, missing])
        expect(refused).toMatchObject({
          status: 422,
          body: {
            reason: 'Invalid',
            message: 'the server rejected our request due to an error in our request',
          },
        });
    });

    test('not by an object where a list belongs', async () => {
      const { path } = await made();

      const answer = await patch(path, 'json', { spec: { replicas: 1 } });

      expect(answer.status).toBe(400);
      expect(answer.body.message).toMatch(
        /cannot unmarshal object into Go value of type \[\]handlers.jsonPatchOp/,
      );
    });

    test('not by a body of a type it does not know', async () => {
      const { path } = await made();

      const answer = await given.api.ask('PATCH', path, { body: {}, type: 'application/json' });

      expect(answer).toMatchObject({ status: 415, body: { reason: 'UnsupportedMediaType' } });
    });

    test('by merge patch, unless it was read before somebody else wrote', async () => {
      const { path } = await made();
      const { resourceVersion } = (await read(path)).metadata as { resourceVersion: string };
      const note = (text: string, more = {}) => ({ metadata: { annotations: { note: text }, ...more } });

      const first = await patch(path, 'merge', note('one', { resourceVersion }));
      const second = await patch(path, 'merge', note('two', { resourceVersion }));
      const third = await patch(path, 'merge', note('three'));

      // Of a Deployment, annotations count as its generation too.
      expect(first).toMatchObject({ status: 200, body: { metadata: { generation: 2 } } });
      expect(second).toMatchObject({
        status: 409,
        body: {
          reason: 'Conflict',
          message:
            'Operation cannot be fulfilled on deployments.apps "checkout": the object has been modified; please apply your changes to the latest version and try again',
        },
      });
      expect(third).toMatchObject({ status: 200, body: { metadata: { annotations: { note: 'three' } } } });
    });

    test('containers by their names, strategically', async () => {
      const { path } = await made({
        containers: [container('r.test/a:v1'), { name: 'proxy', image: 'r.test/p:v1' }],
      });
      const change = {
        spec: { template: { spec: { containers: [{ name: 'proxy', image: 'r.test/p:v2' }] } } },
      };

      const { body } = await patch(path, 'strategic', change);

      const { containers } = (body.spec as ReturnType<typeof deploymentOf>['spec']).template.spec;
      expect(containers).toMatchObject([
        { name: 'app', image: 'r.test/a:v1' },
        { name: 'proxy', image: 'r.test/p:v2' },
      ]);
    });

    test('not into an unknown field, when strict', async () => {
      const { path } = await made();

      const answer = await patch(path, 'merge', { spec: { replicaz: 1 } }, '?fieldValidation=Strict');

      expect(answer).toMatchObject({ status: 422, body: { details: { causes: [{ field: 'patch' }] } } });
      expect(answer.body.message).toMatch(/strict decoding error: unknown field "spec.replicaz"$/);
    });

    test('nothing: the version stays', async () => {
      const { path } = await made();
      const before = await read(path);

      const { body } = await patch(path, 'merge', { spec: { replicas: 0 } });

      expect(body.metadata).toMatchObject({
        resourceVersion: (before.metadata as { resourceVersion: string }).resourceVersion,
      });
    });

    test('in a dry run, and keeps nothing', async () => {
      const { path } = await made();
      const before = await read(path);

      const { body } = await patch(path, 'merge', { spec: { replicas: 3 } }, '?dryRun=All');

      expect(body).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 } });
      expect(await read(path)).toEqual(before);
    });

    test('the scale of a Deployment', async () => {
      const { path } = await made();

      const { body } = await patch(`${path}/scale`, 'merge', { spec: { replicas: 1 } });

      expect(body).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 1 } });
      expect(await read(path)).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 1 } });
    });
  });
}
