import { describe, expect, test } from 'vitest';
import { apiClient } from '#test/support/api-client.ts';
import { eventually } from '#test/support/cluster-admin.ts';
import { type SandboxTestCluster, startSandboxTestCluster } from '#test/support/sandbox-cluster.ts';

const deployments = '/apis/apps/v1/namespaces/shop/deployments';

async function withShop(): Promise<SandboxTestCluster> {
  const cluster = await startSandboxTestCluster();
  cluster.sandbox.deploy('shop', 'checkout', 'r.test/checkout:v1', { replicas: 0 });
  await cluster.sandbox.deployment('shop', 'checkout').expectRolledOut();
  return cluster;
}

/** The same fault, ordered by another process. */
const order = async (cluster: SandboxTestCluster, command: object): Promise<number> => {
  await using api = await apiClient(cluster.kubeconfig);
  return (await api.ask('POST', '/control/do', { body: command })).status;
};

describe('what can go wrong', () => {
  test('nobody listens, until somebody does again on the same address', async () => {
    await using cluster = await withShop();
    await using api = await apiClient(cluster.kubeconfig);
    const watch = await api.watch(`${deployments}?watch=true`);
    await watch.expect('ADDED');

    await cluster.sandbox.faults.down();

    await eventually(async () => expect(watch.ended).toBe(true));
    await expect(fetch(cluster.sandbox.url)).rejects.toThrow();
    await cluster.sandbox.faults.down(false);
    expect((await eventually(() => api.ask('GET', deployments))).status).toBe(200);
  });

  test.each([true, false])('watches lose their connection (HTTP/2: %s)', async (allowH2) => {
    await using cluster = await withShop();
    await using api = await apiClient(cluster.kubeconfig, { allowH2 });
    const quiet = await api.watch(
      '/apis/apps/v1/namespaces/nowhere/deployments?watch=true&resourceVersion=0',
    );
    expect(quiet.status).toBe(200);
    quiet.close();
    const watch = await api.watch(`${deployments}?watch=true`);
    await watch.expect('ADDED');
    await eventually(async () => expect(cluster.sandbox.open.watches).toBe(1));

    cluster.sandbox.faults.resetWatches();

    await eventually(async () => expect(watch.ended).toBe(true));
    expect(cluster.sandbox.open.watches).toBe(0);
    expect(watch.events.map(({ type }) => type)).toEqual(['ADDED']);
  });

  test('history is forgotten: an open watch is told, and so is whoever comes back with an old version', async () => {
    await using cluster = await withShop();
    await using api = await apiClient(cluster.kubeconfig);
    const { metadata } = (await api.ask('GET', deployments)).body as {
      metadata: { resourceVersion: string };
    };
    const path = `${deployments}?watch=true&resourceVersion=${metadata.resourceVersion}`;
    const watch = await api.watch(path);

    cluster.sandbox.faults.forgetHistory();

    expect(await watch.expect('ERROR')).toMatchObject({ code: 410, reason: 'Expired' });
    const again = await api.watch(path);
    expect(again.status).toBe(200);
    expect(await again.expect('ERROR')).toMatchObject({ code: 410, reason: 'Expired' });
  });

  test('silence keeps everything open and holds it back', async () => {
    await using cluster = await withShop();
    await using api = await apiClient(cluster.kubeconfig);
    const watch = await api.watch(`${deployments}?watch=true`);
    await watch.expect('ADDED');

    cluster.sandbox.faults.silence();
    cluster.sandbox.useKubectl.setImage('shop', 'checkout', 'r.test/checkout:v2');
    const answer = api.ask('GET', deployments);

    expect(watch.events).toHaveLength(1);
    expect(watch.ended).toBe(false);
    cluster.sandbox.faults.silence(false);
    await watch.expect('MODIFIED');
    expect((await answer).status).toBe(200);
  });

  test('the next requests fail with a status, and say when to try again', async () => {
    await using cluster = await withShop();
    await using api = await apiClient(cluster.kubeconfig);

    expect(await order(cluster, { do: 'fail', code: 429, times: 2, retryAfter: 3 })).toBe(200);

    expect(await api.ask('GET', deployments)).toMatchObject({
      status: 429,
      body: { reason: 'TooManyRequests' },
    });
    expect((await api.ask('GET', deployments)).status).toBe(429);
    expect((await api.ask('GET', deployments)).status).toBe(200);
  });

  test('an account loses its rights, and its token', async () => {
    await using cluster = await withShop();
    const { sandbox } = cluster;
    const all = { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] };
    const bot = sandbox.account('bot', [all]);
    await using api = await apiClient(cluster.kubeconfig, { token: bot.token });
    expect((await api.ask('GET', deployments)).status).toBe(200);

    sandbox.account('bot', [{ ...all, namespaces: ['other'] }]);
    expect((await api.ask('GET', deployments)).body.message).toBe(
      'deployments.apps is forbidden: User "bot" cannot list resource "deployments" in API group "apps" in the namespace "shop"',
    );
    sandbox.revoke(bot);
    expect((await api.ask('GET', deployments)).status).toBe(401);
    expect(sandbox.requests.filter(({ user }) => user === 'bot').map(({ status }) => status)).toEqual([
      200, 403,
    ]);
  });

  test('another process orders what is not a fault in vain', async () => {
    await using cluster = await withShop();

    expect(await order(cluster, { do: 'explode' })).toBe(400);
    expect(await order(cluster, { do: 'clear' })).toBe(200);
  });
});
