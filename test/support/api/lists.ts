import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#src/json.ts';
import { container, deploymentOf, type Given, pathOf } from './given.ts';

export function listCases(given: Given): void {
  const { made } = given;

  describe('lists', () => {
    async function three() {
      const namespace = await given.cluster.namespace();
      const tiers = { a: 'front', b: 'back', c: 'front' };
      for (const [each, tier] of Object.entries(tiers))
        await given.api.ask('POST', pathOf(namespace), {
          body: deploymentOf(namespace, each, { labels: { tier } }),
        });
      return pathOf(namespace);
    }
    const names = ({ body }: { body: JsonObject }) =>
      (body.items as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);

    test.each([
      ['', ['a', 'b', 'c']],
      ['?labelSelector=tier=front', ['a', 'c']],
      ['?labelSelector=tier!=front', ['b']],
      ['?labelSelector=tier in (back,side)', ['b']],
      ['?labelSelector=!tier', []],
      ['?fieldSelector=metadata.name=c', ['c']],
    ])('%s', async (query, expected) => {
      const path = await three();

      const answer = await given.api.ask('GET', path + query.replaceAll(' ', '%20'));

      expect(answer.body).toMatchObject({ kind: 'DeploymentList', apiVersion: 'apps/v1' });
      expect(names(answer)).toEqual(expected);
    });

    test('in pages', async () => {
      const path = await three();

      const first = await given.api.ask('GET', `${path}?limit=2`);
      const { continue: more, remainingItemCount } = first.body.metadata as Record<string, unknown>;
      const rest = await given.api.ask('GET', `${path}?limit=2&continue=${more}`);

      expect(remainingItemCount).toBe(1);
      expect([names(first), names(rest)]).toEqual([['a', 'b'], ['c']]);
    });

    test('items do not say what they are', async () => {
      const { body } = await given.api.ask('GET', await three());

      expect((body.items as JsonObject[])[0]).not.toHaveProperty('kind');
    });

    test('not by a field it cannot select by', async () => {
      const answer = await given.api.ask('GET', `${await three()}?fieldSelector=spec.replicas=1`);

      expect(answer).toMatchObject({ status: 400 });
      expect(answer.body.message).toBe(
        '"spec.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"',
      );
    });

    test('of a place that is not there are empty', async () => {
      const answer = await given.api.ask('GET', pathOf('nowhere'));

      expect(answer).toMatchObject({ status: 200, body: { items: [] } });
    });
  });

  test('says why there is no log', async () => {
    const { namespace } = await made();
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const spec = { containers: [container('r.test/a:v1'), { name: 'proxy', image: 'r.test/p:v1' }] };
    await given.api.ask('POST', pods, {
      body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one' }, spec },
    });

    const unnamed = await given.api.ask('GET', `${pods}/one/log`);
    const unknown = await given.api.ask('GET', `${pods}/one/log?container=db`);

    expect(unnamed).toMatchObject({
      ...{ status: 400 },
      body: { message: 'a container name must be specified for pod one, choose one of: [app proxy]' },
    });
    expect(unknown.body.message).toBe('container db is not valid for pod one');
  });
}
