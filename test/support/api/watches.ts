import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#src/json.ts';
import { eventually } from '../cluster-admin.ts';
import { deploymentOf, type Given, pathOf } from './given.ts';

export function watchCases(given: Given): void {
  const { made, patch, read } = given;

  describe('a watch', () => {
    const versionOf = async (path: string) =>
      ((await read(path)).metadata as { resourceVersion: string }).resourceVersion;

    test('tells what happens after a list, and ends when its time is over', async () => {
      const { namespace, path } = await made();
      const all = pathOf(namespace);
      const watch = await given.api.watch(
        `${all}?watch=true&resourceVersion=${await versionOf(all)}&timeoutSeconds=3`,
      );

      await given.api.ask('POST', all, { body: deploymentOf(namespace, 'second') });
      await patch(path, 'merge', { metadata: { annotations: { note: 'one' } } });
      await given.api.ask('DELETE', path);

      const nameOf = ({ metadata }: JsonObject) => (metadata as { name: string }).name;
      expect(nameOf(await watch.expect('ADDED'))).toBe('second');
      expect(await watch.expect('MODIFIED', (object) => nameOf(object) === 'checkout')).toMatchObject({
        ...{ kind: 'Deployment', apiVersion: 'apps/v1', metadata: { annotations: { note: 'one' } } },
      });
      expect(nameOf(await watch.expect('DELETED'))).toBe('checkout');
      await eventually(async () => expect(watch.ended).toBe(true));
    });

    test('without a version begins with what is there', async () => {
      const { namespace } = await made();

      const watch = await given.api.watch(`${pathOf(namespace)}?watch=true`);

      await watch.expect('ADDED');
      watch.close();
    });

    test('that asks for the first events is told when they are over', async () => {
      const { namespace } = await made();
      const initial = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';

      const watch = await given.api.watch(`${pathOf(namespace)}?watch=true&${initial}`);

      const bookmark = await watch.expect('BOOKMARK');
      expect(watch.events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
      expect(bookmark).toMatchObject({
        kind: 'Deployment',
        metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
      });
      watch.close();
    });

    test('with a selector sees what begins and ceases to fit come and go', async () => {
      const { namespace, path } = await made();
      const all = pathOf(namespace);
      const version = await versionOf(all);
      const watch = await given.api.watch(
        `${all}?watch=true&labelSelector=tier%3Dfront&resourceVersion=${version}`,
      );

      await patch(path, 'merge', { metadata: { labels: { tier: 'front' } } });
      await patch(path, 'merge', { metadata: { labels: { tier: 'back' } } });

      await watch.expect('DELETED');
      expect(watch.events.map(({ type }) => type)).toEqual(['ADDED', 'DELETED']);
      watch.close();
    });

    test('from before the history is answered 200, and then that this is gone', async () => {
      const { namespace, path } = await made();
      const all = pathOf(namespace);
      const version = await versionOf(all);
      await patch(path, 'merge', { metadata: { annotations: { note: 'one' } } });
      await given.cluster.forgetHistory();

      // The connection of before is gone; whoever notices that asks again.
      const watch = await eventually(() => given.api.watch(`${all}?watch=true&resourceVersion=${version}`));

      expect(watch.status).toBe(200);
      expect(await watch.expect('ERROR')).toMatchObject({
        ...{ kind: 'Status', code: 410, reason: 'Expired', status: 'Failure' },
        message: expect.stringMatching(/^too old resource version: \d+ \(\d+\)$/),
      });
      await eventually(async () => expect(watch.ended).toBe(true));
      const exact = await given.api.ask(
        'GET',
        `${all}?resourceVersion=${version}&resourceVersionMatch=Exact`,
      );
      expect(exact).toMatchObject({ status: 410, body: { code: 410, reason: 'Expired' } });
    });

    test('of no version at all is refused', async () => {
      const answer = await given.api.ask('GET', `${pathOf('default')}?watch=true&resourceVersion=soon`);

      expect(answer).toMatchObject({ status: 500 });
      expect(answer.body.message).toBe(
        'resourceVersion: Invalid value: "soon": strconv.ParseUint: parsing "soon": invalid syntax',
      );
    });
  });
}
