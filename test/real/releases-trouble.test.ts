// The whole bot while its control plane has trouble, or other people are at it; kubectl is the referee.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { neededRights } from '#src/releases/operations/rights.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import type { Rule } from '#test/support/cluster.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';
import { type ImageRegistry, openImageRegistry } from '#test/support/image-registry.ts';
import { workload } from '#test/support/workloads.ts';

const apps = ['away', 'compacted', 'rights', 'together', 'kubectl', 'undone', 'scaled'];

describe.skipIf(controlPlaneMissing())('a release in trouble, on a real control plane', () => {
  const stack = new AsyncDisposableStack();
  let cluster: Awaited<ReturnType<typeof startControlPlane>>;
  let registry: ImageRegistry;
  let bot: TestBot;
  let namespace: string;

  beforeAll(async () => {
    cluster = stack.use(await startControlPlane());
    registry = stack.use(await openImageRegistry());
    namespace = await cluster.namespace();
    for (const name of apps) {
      registry.push(name, 'v1');
      await cluster.apply(workload(namespace, { name, images: `${registry.host}/${name}:v1` }));
    }
    for (const name of apps) await kubectl('rollout', 'status', `deployment/${name}`);
    const workloads = [{ kind: 'deployment', name: 'rights' } as const];
    const reading = neededRights({ workloads, migrate: undefined }).filter(({ verb }) => verb !== 'patch');
    const poor = await cluster.kubeconfigWith(
      namespace,
      reading.map(({ group, resource, verb }): Rule => {
        return { apiGroups: [group], resources: [resource], verbs: [verb] };
      }),
    );
    const configure = (plain: SandboxConfiguration) => ({
      ...plain,
      clusters: { main: { kubeconfig: cluster.kubeconfig }, poor: { kubeconfig: poor } },
      registries: { [registry.host]: { url: registry.url } },
      environments: {
        production: { cluster: 'main', namespace },
        poor: { cluster: 'poor', namespace },
      },
      apps: Object.fromEntries(
        apps.map((name) => [
          name,
          { workload: `deployment/${name}`, image: `${registry.host}/${name}`, bake: '1m' },
        ]),
      ),
    });
    bot = stack.use(await startTestBot({ configure, sandbox: { manifest: manifestOf(commands) } }));
  });
  afterAll(() => stack.disposeAsync());
  beforeEach(() => bot.reset());

  const kubectl = (...args: string[]) => cluster.kubectl('--namespace', namespace, ...args);
  const chen = () => bot.slack.user('chen');
  const ops = () => bot.slack.channel('ops');
  const patient = 60_000;
  const going = /waiting for|of 2 available/i;

  async function deploy(app: string, tag: string, as = 'chen'): Promise<SeenMessage> {
    registry.push(app, tag);
    await bot.slack.user(as).type(`/deploy ${app} ${tag} production`, { in: 'ops' });
    return await ops().expectMessage(new RegExp(`Deploy ${app} ${tag} to production`), patient);
  }

  async function expectProven(card: SeenMessage, app: string): Promise<void> {
    await card.thread().expectMessage(new RegExp(`Every replica of ${app} in production runs`), patient);
    expect((await kubectl('rollout', 'status', `deployment/${app}`, '--timeout=1s')).code).toBe(0);
    bot.clock.advance(61_000);
    await card.expectText(/and it is proven good/, patient);
  }

  async function live(app: string): Promise<{ image: string; generation: number }> {
    const path = '{.spec.template.spec.containers[0].image} {.metadata.generation}';
    const { output } = await kubectl('get', 'deployment', app, '-o', `jsonpath=${path}`);
    const [image = '', generation] = output.split(' ');
    return { image, generation: Number(generation) };
  }

  test('the API server dies in the middle of a rollout: since when is said, nothing is concluded, and then it is done', async () => {
    const card = await deploy('away', 'v2-slow5');
    await card.expectText(going, patient);

    await cluster.killServer();
    try {
      await card.expectText(/I cannot see the cluster since .*No verdict until I can/, patient);
    } finally {
      await cluster.startServer();
    }

    await expectProven(card, 'away');
    expect((await live('away')).generation).toBe(2);
  });

  test('etcd forgets what was before, and the API server with it: the rollout is seen to its end', async () => {
    const card = await deploy('compacted', 'v2-slow5');
    await card.expectText(going, patient);

    await cluster.forgetHistory();

    await expectProven(card, 'compacted');
    expect((await live('compacted')).generation).toBe(2);
  });

  test('an identity with too few rights is told whose they are and which it lacks, and nothing is written', async () => {
    registry.push('rights', 'v2');

    const { text } = await chen().run('/deploy rights v2 poor', { in: 'ops' });

    expect(text).toMatch(/^My identity in cluster poor, system:serviceaccount:\S+, may not/);
    expect(text).toMatch(/it lacks patch on deployments\.apps/);
    expect((await live('rights')).generation).toBe(1);
  });

  test('two people release one app at once: one waits for the other, is asked about what it found, and then it is theirs', async () => {
    const cards = await Promise.all([deploy('together', 'v2', 'chen'), deploy('together', 'v3', 'dora')]);
    const queued = (card: SeenMessage) => card.buttons.includes('Leave the queue');
    await vi.waitUntil(() => cards.some(queued), { timeout: patient });
    const [first, second] = queued(cards[0]) ? [cards[1], cards[0]] : cards;
    expect(second.text).toMatch(/Place 1 in the queue, after Deploy together/);

    await expectProven(first, 'together');
    await second.expectText(/shall it go on/, patient);
    await second.button('Go on').click(second === cards[0] ? 'chen' : 'dora');
    const tag = second === cards[0] ? 'v2' : 'v3';
    await second.thread().expectMessage(new RegExp(`in production runs ${tag}`), patient);
    expect(await live('together')).toMatchObject({
      generation: 3,
      image: expect.stringContaining(`:${tag}@`),
    });
  });

  test('somebody sets another image with kubectl meanwhile: the release is over, and theirs stays', async () => {
    const card = await deploy('kubectl', 'v2-slow20');
    await card.expectText(going, patient);

    await kubectl('set', 'image', 'deployment/kubectl', `app=${registry.host}/kubectl:hotfix`);

    await card.expectText(
      /is no longer what rolls out .* somebody put another template in its place/,
      patient,
    );
    await kubectl('rollout', 'status', 'deployment/kubectl');
    expect(await live('kubectl')).toEqual({ generation: 3, image: `${registry.host}/kubectl:hotfix` });
    await chen().run('/release status kubectl production', { in: 'ops' });
    const { text } = await chen().run('/release history kubectl production', { in: 'ops' });
    expect(text).toMatch(/hotfix .*changed outside Quarterdeck/);
  });

  test('somebody undoes it with kubectl meanwhile: the release is over, and is not written again', async () => {
    const card = await deploy('undone', 'v2-slow20');
    await card.expectText(going, patient);

    await kubectl('rollout', 'undo', 'deployment/undone');

    await card.expectText(/somebody put another template in its place/, patient);
    expect(await live('undone')).toEqual({ generation: 3, image: `${registry.host}/undone:v1` });
  });

  test('somebody scales it meanwhile: it is the same release, and done when every replica of the new number runs it', async () => {
    const card = await deploy('scaled', 'v2-slow3');
    await card.expectText(going, patient);

    await kubectl('scale', 'deployment/scaled', '--replicas=4');

    await expectProven(card, 'scaled');
    const { output } = await kubectl(
      'get',
      'deployment',
      'scaled',
      '-o',
      'jsonpath={.status.availableReplicas}',
    );
    expect(output).toBe('4');
  });
});
