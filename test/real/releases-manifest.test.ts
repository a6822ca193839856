// An app that is written by its manifest, by the whole bot, on a control plane that nobody here wrote; kubectl is the
// other one who has a say in its fields.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import type { JsonObject } from '#src/json.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { neededRights } from '#src/releases/operations/rights.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';
import { type ImageRegistry, openImageRegistry } from '#test/support/image-registry.ts';
import { temporaryFolder } from '#test/support/process.ts';

const patient = 60_000;

describe.skipIf(controlPlaneMissing())('an app that is written by its manifest', () => {
  const stack = new AsyncDisposableStack();
  let cluster: Awaited<ReturnType<typeof startControlPlane>>;
  let registry: ImageRegistry;
  let bot: TestBot;
  let namespace: string;
  let file: string;

  beforeAll(async () => {
    file = join(stack.use(await temporaryFolder('manifest')).path, 'checkout.yml');
    cluster = stack.use(await startControlPlane());
    registry = stack.use(await openImageRegistry());
    namespace = await cluster.namespace();
    for (const tag of ['v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7-crash', 'v8', 'v9'])
      registry.push('checkout', tag, { tag });
    await writeFile(file, manifest({ LOG_LEVEL: 'info' }));
    await kubectl('apply', '-f', file);
    await kubectl('rollout', 'status', 'deployment/checkout');
    const workload = { kind: 'deployment', name: 'checkout' } as const;
    const rights = neededRights({ workloads: [workload], migrate: undefined });
    const kubeconfig = await cluster.kubeconfigWith(
      namespace,
      rights.map(({ group, resource, verb }) => ({
        apiGroups: [group],
        resources: [resource],
        verbs: [verb],
      })),
    );
    const configure = (plain: SandboxConfiguration) => ({
      ...plain,
      clusters: { main: { kubeconfig } },
      registries: { [registry.host]: { url: registry.url } },
      environments: { production: { cluster: 'main', namespace } },
      apps: { checkout: { workload: 'deployment/checkout', image: `${registry.host}/checkout`, bake: '1m' } },
    });
    bot = stack.use(await startTestBot({ configure, sandbox: { manifest: manifestOf(commands) } }));
  });
  afterAll(() => stack.disposeAsync());
  beforeEach(() => bot.reset());

  const kubectl = (...args: string[]) => cluster.kubectl('--namespace', namespace, ...args);
  const chen = () => bot.slack.user('chen');
  const ops = () => bot.slack.channel('ops');
  const live = async () => {
    const { output } = await kubectl('get', 'deployment/checkout', '-o', 'json', '--show-managed-fields');
    return JSON.parse(output) as { spec: { replicas: number; template: JsonObject }; metadata: JsonObject };
  };
  const ours = async () => {
    const { managedFields } = (await live()).metadata as { managedFields: JsonObject[] };
    const mine = managedFields.filter(({ manager }) => manager === 'quarterdeck');
    return mine.map(({ operation }) => operation).toSorted();
  };

  function manifest(env: Record<string, string>, spec: JsonObject = {}): string {
    const container = {
      ...{ name: 'app', image: `${registry.host}/checkout:v1` },
      env: Object.entries(env).map(([name, value]) => ({ name, value })),
    };
    const template = { metadata: { labels: { app: 'checkout' } }, spec: { containers: [container] } };
    return stringify({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'checkout' } },
      spec: { replicas: 2, selector: { matchLabels: { app: 'checkout' } }, ...spec, template },
    });
  }

  /** As an administrator does, and reloads. */
  async function writeBy(how: 'image' | 'manifest'): Promise<void> {
    const written = JSON.parse(await readFile(bot.configFile, 'utf8'));
    const { manifest: _, ...app } = written.apps.checkout;
    written.apps.checkout = { ...app, ...(how === 'manifest' && { manifest: file }) };
    await writeFile(bot.configFile, JSON.stringify(written));
    await chen().run('/qd reload', { in: 'ops' });
  }

  async function deploy(tag: string) {
    await chen().type(`/deploy checkout ${tag} production`, { in: 'ops' });
    return await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to production`));
  }

  async function takeOver(card: Awaited<ReturnType<typeof deploy>>): Promise<void> {
    await card.button('Override…').click('chen');
    const form = await (await chen().expectModal('Override')).expectText('Reason');
    await form.fill({ Reason: 'it is the bot’s' }).submit();
  }

  async function proven(card: Awaited<ReturnType<typeof deploy>>): Promise<void> {
    await card.thread().expectMessage(/Every replica of checkout in production runs/, patient);
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=1s')).code).toBe(0);
    bot.clock.advance(61_000);
    await card.expectText(/and it is proven good/, patient);
  }

  test('is an image app first, whose fields move to its manifest, which says so', async () => {
    await proven(await deploy('v2'));
    expect(await ours()).toEqual(['Update']);

    await writeBy('manifest');
    await writeFile(file, manifest({ LOG_LEVEL: 'debug' }));
    const card = await deploy('v3');
    await card.expectText(/It moves to its manifest/);
    await card.expectText(/kubectl-client-side-apply: containers\[app\]\.env\[LOG_LEVEL\]\.value/);
    await card.expectText(/^(?!.*\.image[,.] Go on)/s);
    await takeOver(card);
    await proven(card);
    await card.expectText(/✓ Move the ownership of its fields/);
    expect(await ours()).toEqual(['Apply']);
    expect(JSON.stringify((await live()).spec.template)).toMatch(/"debug".*checkout:v3@sha256:/);
  });

  test('takes away what its manifest no longer names, and leaves what kubectl set beside it', async () => {
    await writeFile(file, manifest({ LOG_LEVEL: 'debug', EXTRA: '1' }));
    await proven(await deploy('v4'));
    await kubectl('set', 'env', 'deployment/checkout', 'BESIDE=1');
    await kubectl('rollout', 'status', 'deployment/checkout');

    await writeFile(file, manifest({ LOG_LEVEL: 'debug' }));
    const card = await deploy('v5');
    await card.expectText(/− containers\[app\]\.env\[EXTRA\]\.value/);
    await proven(card);
    const template = JSON.stringify((await live()).spec.template);
    expect(template).toContain('BESIDE');
    expect(template).not.toContain('EXTRA');
  });

  test('what kubectl has set otherwise is named with its owner, and nothing is written until a person says so', async () => {
    await kubectl('set', 'image', 'deployment/checkout', `app=${registry.host}/checkout:v1`);
    const card = await deploy('v6');
    await card.expectText(
      /Others have set what the manifest sets otherwise: kubectl-set: containers\[app\]\.image/,
    );
    expect(JSON.stringify((await live()).spec.template)).toContain('checkout:v1');

    await takeOver(card);
    await proven(card);
    expect(JSON.stringify((await live()).spec.template)).toContain('checkout:v6@sha256:');
  });

  test('goes back to the manifest that was recorded, to the letter, whatever the file says by then', async () => {
    const good = (await live()).spec.template;
    await chen().type('/release scale checkout production to 3', { in: 'ops' });
    await (await ops().expectMessage(/Scale checkout/)).expectText(/runs 3 replicas/, patient);
    await writeFile(file, manifest({ LOG_LEVEL: 'trace' }));
    const card = await deploy('v7-crash');
    await card.expectText(/will not finish by itself/, patient);
    expect((await live()).spec.replicas).toBe(2);
    await card.button('Roll back').click('chen');
    const back = await ops().expectMessage(/Roll back checkout in production/, patient);
    await back.expectText(/is back on v6/, patient);

    expect((await live()).spec.template).toEqual(good);
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=5s')).code).toBe(0);
    await chen().type('/release unlock checkout production', { in: 'ops' });
  });

  test('moves back to images, changes no field by that, and goes back past the move', async () => {
    await writeBy('image');
    const card = await deploy('v8');
    await card.expectText(/It moves away from its manifest/);
    await proven(card);
    expect(await ours()).toEqual(['Update']);
    expect(JSON.stringify((await live()).spec.template)).toMatch(/LOG_LEVEL.*checkout:v8@sha256:/);

    await chen().type('/rollback checkout production to v6', { in: 'ops' });
    const back = await ops().expectMessage(/Roll back checkout in production to v6/);
    await back.expectText(/It moves to its manifest/);
    await back.expectText(/is back on v6/, patient);
    expect(await ours()).toEqual(['Apply']);
  });

  test('what kubectl rollout undo has set is taken over, by a deploy and by a rollback', async () => {
    const undo = async () => {
      await chen().type('/release unlock checkout production', { in: 'ops' });
      await kubectl('rollout', 'undo', 'deployment/checkout');
      await kubectl('rollout', 'status', 'deployment/checkout');
    };
    await writeBy('manifest');
    await undo();
    const card = await deploy('v9');
    await card.expectText(/kubectl: containers\[app\]\.image/);
    await card.expectText(/^(?!.*annotations)/s);
    await takeOver(card);
    await proven(card);

    await undo();
    await chen().type('/rollback checkout production', { in: 'ops' });
    const back = await ops().expectMessage(/Roll back checkout in production.*v9/s);
    await takeOver(back);
    await back.expectText(/is back on v9/, patient);
    const { annotations } = (await live()).metadata;
    expect(annotations).toMatchObject({ 'kubernetes.io/change-cause': 'back to v9 by Quarterdeck' });
  });
});
