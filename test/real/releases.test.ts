// The whole bot on a control plane and a registry that nobody here wrote; kubectl is the referee.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { neededRights } from '#src/releases/operations/rights.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import type { Rule } from '#test/support/cluster.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';
import { dockerRegistryMissing, startDockerRegistry } from '#test/support/docker-registry.ts';
import { workload } from '#test/support/workloads.ts';

const away = controlPlaneMissing() || dockerRegistryMissing();

describe.skipIf(away)('releases on a real control plane', () => {
  let cluster: Awaited<ReturnType<typeof startControlPlane>>;
  let registry: Awaited<ReturnType<typeof startDockerRegistry>>;
  let bot: TestBot;
  let namespace: string;

  beforeAll(async () => {
    cluster = await startControlPlane();
    registry = await startDockerRegistry();
    namespace = await cluster.namespace();
    await registry.push('checkout', 'v1', { tag: 'v1' });
    await cluster.apply(workload(namespace, { images: `${registry.host}/checkout:v1` }));
    await kubectl('rollout', 'status', 'deployment/checkout');
    const kubeconfig = await cluster.kubeconfigWith(namespace, role());
    const configure = (plain: SandboxConfiguration) => ({
      ...plain,
      clusters: { main: { kubeconfig } },
      registries: { [registry.host]: { url: registry.url } },
      environments: { production: { cluster: 'main', namespace } },
      apps: {
        checkout: { workload: 'deployment/checkout', image: `${registry.host}/checkout`, bake: '1m' },
        ledger: { workload: 'statefulset/ledger', image: `${registry.host}/ledger`, bake: '1m' },
        cart: {
          ...{ workload: ['deployment/cart', 'statefulset/cart-worker'], bake: '1m' },
          image: `${registry.host}/cart`,
        },
      },
    });
    bot = await startTestBot({ configure, sandbox: { manifest: manifestOf(commands) } });
  });
  afterAll(async () => {
    await bot[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
  });
  beforeEach(() => bot.reset());

  const kubectl = (...args: string[]) => cluster.kubectl('--namespace', namespace, ...args);
  const chen = () => bot.slack.user('chen');
  const ops = () => bot.slack.channel('ops');
  const patient = 60_000;

  /** No more than what docs/releases.md gives. */
  function role(): Rule[] {
    const rights = neededRights({
      workloads: [{ kind: 'deployment', name: 'checkout' }],
      migrate: undefined,
    });
    const ofStatefulSets = neededRights({
      workloads: [{ kind: 'statefulset', name: 'ledger' }],
      migrate: undefined,
    });
    const deletePods = { group: '', resource: 'pods', verb: 'delete' };
    return [...rights, ...ofStatefulSets, deletePods].map(({ group, resource, verb }) => ({
      ...{ apiGroups: [group], resources: [resource], verbs: [verb] },
    }));
  }

  async function template(): Promise<unknown> {
    const { output } = await kubectl('get', 'deployment', 'checkout', '-o', 'jsonpath={.spec.template}');
    return JSON.parse(output);
  }

  async function proven(tag: string): Promise<void> {
    await registry.push('checkout', tag, { tag });
    await chen().type(`/deploy checkout ${tag} production`, { in: 'ops' });
    const card = await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to production`));
    await card.thread().expectMessage(/Every replica of checkout in production runs/, patient);
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=1s')).code).toBe(0);
    bot.clock.advance(61_000);
    await card.expectText(/and it is proven good/, patient);
  }

  test('a release is rolled out by the digest that the registry says, and kubectl agrees that it is done', async () => {
    await proven('v2');

    expect(JSON.stringify(await template())).toMatch(/checkout:v2@sha256:[0-9a-f]{64}/);
  });

  test('after two that crash, kubectl would undo to the other broken one; the bot goes back to the good one', async () => {
    await proven('v3');
    const good = await template();
    await cluster.writeLog('app', ['panic: no DATABASE_URL'], ['panic: no DATABASE_URL']);
    for (const tag of ['v4-crash', 'v5-crash']) {
      await registry.push('checkout', tag, { tag });
      await chen().type(`/deploy checkout ${tag} production`, { in: 'ops' });
      const card = await ops().expectMessage(new RegExp(`Deploy checkout ${tag}`));
      const told = await card.thread().expectMessage(/will not finish by itself/, patient);
      expect(told.text).toContain('panic: no DATABASE_URL');
      await card.button('Stop').click('chen');
      await card.expectText(/stays written/, patient);
    }
    const undo = await kubectl('rollout', 'undo', 'deployment/checkout', '--dry-run=client');
    expect(undo.output).toMatch(/v4-crash/);

    await chen().type('/rollback checkout production', { in: 'ops' });
    const back = await ops().expectMessage(/Roll back checkout in production/);
    await back.expectText(/is back on v3/, patient);
    expect(await template()).toEqual(good);
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=5s')).code).toBe(0);
    await chen().type('/release unlock checkout production', { in: 'ops' });
  });

  test('one that comes up and crashes while it is watched is not proven good', async () => {
    await registry.push('checkout', 'v6-flaky5', { tag: 'v6-flaky5' });
    await chen().type('/deploy checkout v6-flaky5 production', { in: 'ops' });
    const card = await ops().expectMessage(/Deploy checkout v6-flaky5/);
    await card.thread().expectMessage(/Every replica of checkout in production runs/, patient);
    await card.expectText(/came up as checkout in production, and then failed. Container app ended/, patient);
    await card.button('Roll back').click('chen');
    await (await ops().expectMessage(/Roll back checkout in production/)).expectText(
      /is back on v3/,
      patient,
    );
    await chen().type('/release unlock checkout production', { in: 'ops' });
  });

  test('what kubectl changes is seen, and recorded as somebody else’s', async () => {
    await kubectl('set', 'image', 'deployment/checkout', `app=${registry.host}/checkout:v1`);
    await chen().run('/release status checkout production', { in: 'ops' });
    const { text } = await chen().run('/release history checkout production', { in: 'ops' });

    expect(text).toMatch(/v1 .*changed outside Quarterdeck/);
  });

  test('a StatefulSet that waits for the pod of a broken revision goes on when that is deleted by a click', async () => {
    for (const tag of ['v1', 'v2-crash']) await registry.push('ledger', tag, { tag });
    const made = workload(namespace, {
      ...{ kind: 'statefulset', name: 'ledger', images: `${registry.host}/ledger:v1` },
    });
    await cluster.apply(made);
    await kubectl('rollout', 'status', 'statefulset/ledger');
    await vi.waitFor(async () => {
      // The next look at what runs, of which one finds that it has lasted.
      bot.clock.advance(31_000);
      const { text } = await chen().run('/release history ledger production', { in: 'ops' });
      expect(text).toMatch(/v1 .*proven good/);
    }, patient);

    await chen().type('/deploy ledger v2-crash production', { in: 'ops' });
    const card = await ops().expectMessage(/Deploy ledger v2-crash/);
    await card.expectText(/will not finish by itself/, patient);
    await card.button('Roll back').click('chen');
    const back = await ops().expectMessage(/Roll back ledger in production/, patient);
    await back.expectText(/waits for pod ledger-1 of an earlier revision/, patient);
    expect((await kubectl('rollout', 'status', 'statefulset/ledger', '--timeout=3s')).code).toBe(1);
    bot.clock.advance(31_000);
    await back.expectText(/Delete pod ledger-1/, patient);
    await back.button('Delete pod ledger-1').click('chen');
    await back.expectText(/is back on v1/, patient);
    expect((await kubectl('rollout', 'status', 'statefulset/ledger', '--timeout=30s')).code).toBe(0);
  });

  test('of two workloads that are one app, both are rolled out and both go back; kubectl agrees on each', async () => {
    const parts = ['deployment/cart', 'statefulset/cart-worker'];
    const templates = async () => {
      const read = parts.map((part) => kubectl('get', part, '-o', 'jsonpath={.spec.template}'));
      return (await Promise.all(read)).map(({ output }) => JSON.parse(output) as unknown);
    };
    for (const tag of ['v1', 'v2', 'v3-crash']) await registry.push('cart', tag, { tag });
    for (const part of parts) {
      const [kind, name = ''] = part.split('/');
      const options = {
        kind: kind as 'deployment' | 'statefulset',
        name,
        images: `${registry.host}/cart:v1`,
      };
      await cluster.apply(workload(namespace, options));
      await kubectl('rollout', 'status', part);
    }
    await chen().type('/deploy cart v2 production', { in: 'ops' });
    const card = await ops().expectMessage(/Deploy cart v2/);
    await card.thread().expectMessage(/Every replica of cart in production runs v2/, patient);
    for (const part of parts) expect((await kubectl('rollout', 'status', part, '--timeout=1s')).code).toBe(0);
    bot.clock.advance(61_000);
    await card.expectText(/and it is proven good/, patient);
    const good = await templates();

    await chen().type('/deploy cart v3-crash production', { in: 'ops' });
    const broken = await ops().expectMessage(/Deploy cart v3-crash/);
    await broken.expectText(/will not finish by itself/, patient);
    await broken.button('Roll back').click('chen');
    const back = await ops().expectMessage(/Roll back cart in production/, patient);
    await broken.expectText(/A rollback of cart in production took over/, patient);
    await vi.waitFor(async () => expect(await templates()).toEqual(good), patient);
    const stuck = await kubectl('get', 'pods', '-l', 'app=cart-worker', '-o', 'name');
    expect(stuck.output).toContain('cart-worker');
    bot.clock.advance(31_000);
    await back.expectText(/Delete pod cart-worker-1/, patient);
    await back.button('Delete pod cart-worker-1').click('chen');
    await back.expectText(/is back on v2/, patient);
    for (const part of parts)
      expect((await kubectl('rollout', 'status', part, '--timeout=30s')).code).toBe(0);
  });
});
