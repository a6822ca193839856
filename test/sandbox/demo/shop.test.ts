import { expect, test } from 'vitest';
import { openShop, shopNamespaces } from '#sandbox/demo/shop.ts';
import { apiClient } from '#test/support/api-client.ts';
import { temporaryFolder } from '#test/support/process.ts';

test('the shop runs its newest good release in both environments, and lets the bot see to it alone', async () => {
  await using folder = await temporaryFolder('shop');
  let now = Date.parse('2026-11-25T12:00:00Z');
  await using shop = await openShop(folder.path, () => now);
  now += 60_000;
  shop.cluster.catchUp();

  for (const namespace of Object.values(shopNamespaces)) {
    const checkout = await shop.cluster.deployment(namespace, 'checkout').expectRolledOut();
    expect(checkout.spec.template.spec.containers[0]?.image).toBe(shop.image('v412'));
  }
  await using bot = await apiClient(shop.kubeconfig);
  const status = async (namespace: string) =>
    (await bot.ask('GET', `/apis/apps/v1/namespaces/${namespace}/deployments`)).status;
  expect([await status('shop'), await status('kube-system')]).toEqual([200, 403]);
  expect((await bot.ask('GET', '/api/v1/namespaces/shop/configmaps')).status).toBe(403);
});
