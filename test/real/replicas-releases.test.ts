// Two bots on one PostgreSQL that release to one control plane: who runs an operation dies in the middle of it, and the other goes on.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import { type BotProcess, startBotProcess } from '#sandbox/bot/process.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';
import { dockerRegistryMissing, startDockerRegistry } from '#test/support/docker-registry.ts';
import { postgresMissing, startPostgres } from '#test/support/postgres.ts';
import { temporaryFolder } from '#test/support/process.ts';
import { workload } from '#test/support/workloads.ts';

const away = controlPlaneMissing() || dockerRegistryMissing() || postgresMissing();
const patient = 90_000;

describe.skipIf(away)('two replicas that release', () => {
  const stack = new AsyncDisposableStack();
  let cluster: Awaited<ReturnType<typeof startControlPlane>>;
  let registry: Awaited<ReturnType<typeof startDockerRegistry>>;
  let slack: SandboxSlack;
  let bots: BotProcess[];
  let start: (name: string) => Promise<BotProcess>;
  let namespace: string;

  beforeAll(async () => {
    cluster = stack.use(await startControlPlane());
    registry = stack.use(await startDockerRegistry());
    const { url } = stack.use(await startPostgres());
    slack = stack.use(await startSandboxSlack({ manifest: manifestOf(commands), patience: patient }));
    const folder = stack.use(await temporaryFolder('replicas-releases')).path;
    namespace = await cluster.namespace();
    for (const tag of ['v1', 'v2-slow8', 'v3-slow8']) await registry.push('checkout', tag, { tag });
    await cluster.apply(workload(namespace, { images: `${registry.host}/checkout:v1` }));
    await kubectl('rollout', 'status', 'deployment/checkout');
    const configure = (plain: SandboxConfiguration) => ({
      ...plain,
      database: { url },
      clusters: { main: { kubeconfig: cluster.kubeconfig } },
      registries: { [registry.host]: { url: registry.url } },
      environments: { production: { cluster: 'main', namespace } },
      apps: {
        checkout: { workload: 'deployment/checkout', image: `${registry.host}/checkout`, bake: '2s' },
      },
    });
    start = async (name) => {
      const own = join(folder, name);
      await mkdir(own, { recursive: true });
      return startBotProcess({ slack, folder: own, configure });
    };
    bots = await Promise.all([start('one'), start('two')]);
    stack.defer(async () => {
      for (const bot of bots) await bot.kill();
    });
    await slack.expectSockets(4);
  }, 120_000);
  afterAll(() => stack.disposeAsync());

  const kubectl = (...args: string[]) => cluster.kubectl('--namespace', namespace, ...args);
  const ops = () => slack.channel('ops');

  /** Who runs operations: the last to say that it gained the lease. */
  function runner(): BotProcess {
    const epochOf = (bot: BotProcess) =>
      Number(
        [...bot.log().matchAll(/"lease":"operations","epoch":(\d+),"msg":"lease gained"/g)].at(-1)?.[1] ?? 0,
      );
    return bots.toSorted((one, other) => epochOf(other) - epochOf(one))[0] as BotProcess;
  }

  /** Resolves to its card in the middle of the rollout. */
  async function rollingOut(tag: string) {
    await slack.user('chen').type(`/deploy checkout ${tag} production`, { in: 'ops' });
    const card = await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to production`));
    await expect.poll(image, { timeout: patient }).toMatch(`checkout:${tag}@sha256:`);
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=1s')).code).toBe(1);
    return card;
  }

  async function field(path: string): Promise<string> {
    return (await kubectl('get', 'deployment', 'checkout', '-o', `jsonpath={${path}}`)).output;
  }
  const image = () => field('.spec.template.spec.containers[0].image');

  test('the runner killed in a rollout: the other goes on, writes nothing again, and says how it ended', async () => {
    const card = await rollingOut('v2-slow8');
    const generation = await field('.metadata.generation');
    const victim = runner();
    await victim.kill();

    await card.expectText(/and it is proven good/);
    expect(await field('.metadata.generation')).toBe(generation);
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=1s')).code).toBe(0);
    bots = [...bots.filter((bot) => bot !== victim), await start('three')];
    await slack.expectSockets(4);
  });

  test('the runner frozen in a rollout until the other has ended it, and woken: it does no harm', async () => {
    const card = await rollingOut('v3-slow8');
    const generation = await field('.metadata.generation');
    const victim = runner();
    victim.child.kill('SIGSTOP');
    try {
      await card.expectText(/and it is proven good/);
    } finally {
      victim.child.kill('SIGCONT');
    }
    await expect.poll(() => victim.log(), { timeout: patient }).toMatch(/"lease":"operations".*"lease lost"/);

    expect(runner()).not.toBe(victim);
    expect(await field('.metadata.generation')).toBe(generation);
    const said = ops().messages.filter(({ notification }) => /Deploy checkout v3-slow8/.test(notification));
    expect(said).toHaveLength(1);
    expect(card.text).toMatch(/and it is proven good/);
  });
});
