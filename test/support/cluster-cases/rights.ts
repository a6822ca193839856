import { describe, expect, test } from 'vitest';
import { Forbidden } from '#src/integrations/kubernetes/errors.ts';
import type { Stage } from './stage.ts';

export function rightsCases(stage: Stage): void {
  describe('with too few rights', () => {
    test('names whose right is missing, and which', async () => {
      const target = await stage.applied();
      const { namespace } = target;
      const reading = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }];
      const poor = await stage.connect(await stage.cluster.kubeconfigWith(namespace, reading));
      const seen = await poor.read(target);

      const changed = poor.change(seen, { images: { app: 'r.test/a:v2' } }, { mark: 'op-1' });

      await expect(changed).rejects.toThrow(Forbidden);
      await expect(changed).rejects.toThrow(
        /^\*system:serviceaccount:\S+\*, the bot's identity in the cluster \*main\*, may not patch \*deployments\.apps\*/,
      );
      expect(
        await poor.missingRights(namespace, [
          { verb: 'get', resource: 'deployments', group: 'apps' },
          { verb: 'patch', resource: 'deployments', group: 'apps' },
          { verb: 'get', resource: 'pods/log', group: '' },
        ]),
      ).toEqual([
        { verb: 'patch', resource: 'deployments', group: 'apps' },
        { verb: 'get', resource: 'pods/log', group: '' },
      ]);
      expect(await poor.whoAmI()).toMatch(new RegExp(`^system:serviceaccount:${namespace}:`));
      await poor.close();
    });

    test('a rollout that may not be watched says so at once', async () => {
      const target = await stage.applied();
      const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch'] }];
      const poor = await stage.connect(await stage.cluster.kubeconfigWith(target.namespace, rules));
      const watching = poor.watchRollout(target, await poor.read(target), new AbortController().signal);

      const first = watching[Symbol.asyncIterator]().next();

      await expect(first).rejects.toThrow(/may not list \*(pods|replicasets\.apps)\*/);
      await poor.close();
    });
  });
}
