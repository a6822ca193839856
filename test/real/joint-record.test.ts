// What the product is for, on peers that nobody here wrote: a pipeline announces a release, a control plane runs it, a Prometheus says
// how it does, an Alertmanager sends its alert, and the alert's card names the release and takes it back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxConfiguration, webhookToken } from '#sandbox/bot/configuration.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { neededRights } from '#src/releases/operations/rights.ts';
import { alertmanagerMissing, startAlertmanager } from '#test/support/alertmanager.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import type { Rule } from '#test/support/cluster.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';
import { dockerRegistryMissing, startDockerRegistry } from '#test/support/docker-registry.ts';
import { pipelineOf, pipelineToken } from '#test/support/pipeline.ts';
import { prometheusMissing, startPrometheus } from '#test/support/prometheus.ts';
import { openShop, type Shop } from '#test/support/shop.ts';
import { workload } from '#test/support/workloads.ts';

const away = controlPlaneMissing() || dockerRegistryMissing() || prometheusMissing() || alertmanagerMissing();
const patient = 60_000;
const errors = 'checkout_error_ratio';
const waiting = 'checkout_waiting';

describe.skipIf(away)('a release, how it does, and the alert about it', () => {
  const stack = new AsyncDisposableStack();
  let cluster: Awaited<ReturnType<typeof startControlPlane>>;
  let registry: Awaited<ReturnType<typeof startDockerRegistry>>;
  let shop: Shop;
  let bot: TestBot;
  let namespace: string;

  beforeAll(async () => {
    cluster = stack.use(await startControlPlane());
    registry = stack.use(await startDockerRegistry());
    shop = stack.use(await openShop());
    Object.assign(shop.samples, { [errors]: 0.01, [waiting]: 0 });
    namespace = await cluster.namespace();
    for (const tag of ['v1', 'v2', 'v3', 'v4', 'v5']) await registry.push('checkout', tag, { tag });
    await cluster.apply(workload(namespace, { images: `${registry.host}/checkout:v1` }));
    await kubectl('rollout', 'status', 'deployment/checkout');

    const kubeconfig = await cluster.kubeconfigWith(namespace, role());
    const configure = (plain: SandboxConfiguration, prometheus?: string) => ({
      ...plain,
      access: [...plain.access, { allow: ['release.deploy'], on: ['production'], to: ['service:checkout'] }],
      clusters: { main: { kubeconfig } },
      registries: { [registry.host]: { url: registry.url } },
      environments: {
        production: { cluster: 'main', namespace, auto: true, channels: ['ops'] },
      },
      ...(prometheus && { prometheus: { url: prometheus } }),
      apps: {
        checkout: {
          ...{ workload: 'deployment/checkout', image: `${registry.host}/checkout`, bake: '15s' },
          environments: { production: { auto: true } },
          hook: { bearer: [pipelineToken] },
          mute: { alerts: [{ alertname: 'CheckoutWaits' }], atMost: '10m' },
          ...(prometheus && { indicators: [{ name: 'error ratio', query: errors, above: 0.05 }] }),
        },
      },
    });
    bot = await startTestBot({ configure, sandbox: { manifest: manifestOf(commands) } });
    stack.use(bot);
    // Each is told where the next one is: the bot asks Prometheus, which tells the Alertmanager, which tells the bot.
    const webhook = { url: `${bot.hooksUrl}/hooks/prod`, token: webhookToken };
    const alertmanager = stack.use(await startAlertmanager({ webhook }));
    const labels = { severity: 'warning', app: 'checkout', namespace };
    const prometheus = await startPrometheus({
      targets: [shop.host],
      alertmanagers: [new URL(alertmanager.url).host],
      rules: [
        { alert: 'CheckoutErrors', expr: `${errors} > 0.5`, labels },
        { alert: 'CheckoutWaits', expr: `${waiting} > 10`, labels },
      ],
    });
    stack.use(prometheus);
    await bot.configure((plain) => configure(plain, prometheus.url));
    await bot.restart();
  }, 120_000);
  afterAll(() => stack.disposeAsync());

  const kubectl = (...args: string[]) => cluster.kubectl('--namespace', namespace, ...args);
  const ops = () => bot.slack.channel('ops');
  const pipeline = pipelineOf('checkout', () => bot.hooksUrl);

  /** What docs/releases.md gives. */
  function role(): Rule[] {
    const workloads = [{ kind: 'deployment' as const, name: 'checkout' }];
    return neededRights({ workloads, migrate: undefined }).map(({ group, resource, verb }) => ({
      ...{ apiGroups: [group], resources: [resource], verbs: [verb] },
    }));
  }

  async function image(): Promise<string> {
    const path = 'jsonpath={.spec.template.spec.containers[0].image}';
    const { output } = await kubectl('get', 'deployment', 'checkout', '-o', path);
    return output;
  }

  async function announced(tag: string) {
    const { code, body } = await pipeline.announce({ tag, environment: 'production' });
    expect(code, JSON.stringify(body)).toBe(202);
    const card = await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to production`));
    await card.thread().expectMessage(/Every replica of checkout in production runs/, patient);
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=1s')).code).toBe(0);
    return { card, status: body.deploys[0].status as string };
  }

  test('what a pipeline announces is deployed, watched by what Prometheus says, and told to the pipeline', async () => {
    const { card, status } = await announced('v2');
    await card.expectText(/and it is proven good/, patient);

    expect(await image()).toMatch(/checkout:v2@sha256:/);
    expect((await pipeline.status(status)).body).toMatchObject({ state: 'succeeded' });
  });

  test('one whose error ratio Prometheus says is too high is not proven good, and goes back by a click', async () => {
    const { card, status } = await announced('v3');
    shop.samples[errors] = 0.2;
    await card.expectText(/since it runs, error ratio was 0\.2, above 0\.05/, patient);
    expect((await pipeline.status(status)).body).toMatchObject({ state: 'failed' });

    shop.samples[errors] = 0.01;
    await card.button('Roll back').click('chen');
    const back = await ops().expectMessage(/Roll back checkout in production/);
    await back.expectText(/is back on v2/, patient);
    expect(await image()).toMatch(/checkout:v2@sha256:/);
    await bot.slack.user('chen').type('/release unlock checkout production', { in: 'ops' });
    await ops().expectMessage(/lets releases of checkout in production go on/);
  });

  test('an alert after the release names it on its card, takes it back from there, and resolves', async () => {
    const { card: deployed } = await announced('v4');
    await deployed.expectText(/and it is proven good/, patient);
    shop.samples[errors] = 0.9;
    const card = await ops().expectMessage(/CheckoutErrors/, patient);
    await card.expectText(/Just before: release of checkout in production: v2 → v4/, patient);

    await card.button('Roll back checkout').click('chen');
    await card.expectText(/Since: rollback of checkout in production: v4 → v2/, patient);
    expect(await image()).toMatch(/checkout:v2@sha256:/);
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=30s')).code).toBe(0);
    shop.samples[errors] = 0.01;
    await card.expectText(/resolved/i, patient);
  });

  test('an alert that its policy names is held while it rolls out, and keeps it from being proven good all the same', async () => {
    await bot.slack.user('chen').type('/release unlock checkout production', { in: 'ops' });
    const { card } = await announced('v5');
    shop.samples[waiting] = 20;
    await card.thread().expectMessage(/Held while v5 rolls out .*CheckoutWaits/, patient);
    expect(ops().messages.filter(({ text }) => text.includes('WARNING  CheckoutWaits'))).toEqual([]);

    await card.expectText(/not proven good as checkout in production: since it runs, CheckoutWaits/, patient);
    await card
      .thread()
      .expectMessage(/Held during this rollout: 1 alert .*1 still fires and has its card now: CheckoutWaits/);
    await ops().expectMessage(
      /WARNING {2}CheckoutWaits[\s\S]*It was held for .* during the rollout of checkout v5/,
    );
    shop.samples[waiting] = 0;
  });
});
