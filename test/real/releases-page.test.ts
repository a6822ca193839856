// docs/releases.md, followed from its first line on: its files, its commands and its configuration, on a control plane
// and a registry that nobody here wrote. What differs is where they are: the registry's address, and whose Slack it is.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import { controlPlaneMissing, programs, startControlPlane } from '#test/support/control-plane.ts';
import { dockerRegistryMissing, startDockerRegistry } from '#test/support/docker-registry.ts';
import { temporaryFolder } from '#test/support/process.ts';
import { workload } from '#test/support/workloads.ts';

const shell = promisify(execFile);
const program = new URL('../../bin/quarterdeck.js', import.meta.url).pathname;
const image = 'registry.example.com/shop/checkout';
const password = 'a-registry-password';
/** What `htpasswd -nbB quarterdeck a-registry-password` prints. */
const account = {
  line: 'quarterdeck:$2b$05$jzVUxjh/NBptqKWoQ5jdHOnyLVuFI0wPLcVk/mqhStLLVwCZZDC.6',
  header: `Basic ${btoa(`quarterdeck:${password}`)}`,
};
const patient = 60_000;

interface PageConfiguration {
  access: SandboxConfiguration['access'];
  registries: Record<string, object>;
  clusters: object;
  environments: object;
  apps: object;
}

describe.skipIf(controlPlaneMissing() || dockerRegistryMissing())('who follows docs/releases.md', () => {
  const stack = new AsyncDisposableStack();
  let cluster: Awaited<ReturnType<typeof startControlPlane>>;
  let registry: Awaited<ReturnType<typeof startDockerRegistry>>;
  let bot: TestBot;
  let folder: string;

  beforeAll(async () => {
    const page = await readFile('docs/releases.md', 'utf8');
    folder = stack.use(await temporaryFolder('releases-page')).path;
    cluster = stack.use(await startControlPlane());
    registry = stack.use(await startDockerRegistry({ account }));
    for (const tag of ['v411', 'v412', 'v413-crash'])
      await registry.push('shop/checkout', tag, { 'org.opencontainers.image.version': tag });
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await cluster.apply(workload('shop', { images: `${image}:v411` }));
    await cluster.kubectl('-n', 'shop', 'rollout', 'status', 'deployment/checkout');

    await writeFile(join(folder, 'quarterdeck-role.yml'), blockOf(page, 'yaml', 'kind: ServiceAccount'));
    await writeFile(
      join(folder, 'quarterdeck-images.yml'),
      blockOf(page, 'yaml', 'ValidatingAdmissionPolicy'),
    );
    await runAsAdministrator(blockOf(page, 'sh', 'kubectl apply'));
    const configuration = parse(
      blockOf(page, 'yaml', 'clusters:').replaceAll('S0123456789', 'S0ONCALL'),
    ) as PageConfiguration;
    bot = stack.use(
      await startTestBot({
        configure: (plain) => inOurSlack(configuration, plain),
        environment: { REGISTRY_PASSWORD: password },
        sandbox: { manifest: manifestOf(commands) },
      }),
    );
  });
  afterAll(() => stack.disposeAsync());
  beforeEach(() => bot.reset());

  /** With an administrator's kubeconfig, and without the user that the page's last line gives the file to. */
  async function runAsAdministrator(script: string): Promise<void> {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'sudo'), '#!/bin/sh\nshift 5\ncp "$1" kubeconfig.of-the-bot\n', {
      mode: 0o755,
    });
    const env = { PATH: `${bin}:${programs()}:${process.env.PATH}`, KUBECONFIG: cluster.kubeconfig };
    await shell('bash', ['-euc', script], { cwd: folder, env });
  }

  const inOurSlack = (page: PageConfiguration, plain: SandboxConfiguration) => ({
    ...plain,
    slack: { ...plain.slack, channels: { ...plain.slack.channels, deploys: 'C0OPS' } },
    access: page.access,
    clusters: { main: { kubeconfig: join(folder, 'kubeconfig.of-the-bot') } },
    environments: page.environments,
    registries: {
      'registry.example.com': { ...page.registries['registry.example.com'], url: registry.url },
    },
    apps: page.apps,
  });

  const kubectl = (...args: string[]) => cluster.kubectl('-n', 'shop', ...args);
  const asBot = (...args: string[]) =>
    cluster.kubectl('--kubeconfig', join(folder, 'kubeconfig.of-the-bot'), ...args);
  const chen = () => bot.slack.user('chen');
  const ops = () => bot.slack.channel('ops');
  const imageNow = async () =>
    (await kubectl('get', 'deployment/checkout', '-o', 'jsonpath={..image}')).output;

  test('has an identity that may what is needed, which quarterdeck check confirms', async () => {
    const env = { ...process.env, ...bot.environment };
    const check = shell(process.execPath, [program, 'check', '--config', bot.configFile], { env });
    const { stdout } = await check.catch((found: { stdout: string }) => found);

    expect(stdout).toMatch(/checkout/);
    expect(stdout).toMatch(/All is well/);
  });

  test('may read no Secrets as the bot, and run no image from elsewhere', async () => {
    expect((await asBot('get', 'secrets')).output).toMatch(/forbidden/);
    // The server takes a policy up some time after it was made.
    await vi.waitFor(async () => {
      const { output } = await asBot('set', 'image', 'deployment/checkout', 'app=evil.example.com/miner:1');
      expect(output).toMatch(/releases images from registry.example.com only/);
    }, patient);
    expect(await imageNow()).toBe(`${image}:v411`);
  });

  test('sees what ran before, and has it proven good after its bake', async () => {
    expect((await chen().run('/release', { in: 'ops' })).text).toMatch(/checkout/);
    bot.clock.advance(121_000);

    await vi.waitFor(async () => {
      const { text } = await chen().run('/release history checkout production', { in: 'ops' });
      expect(text).toMatch(/v411.*proven good/);
    }, patient);
  });

  test('is shown a plan that changes nothing, then releases', async () => {
    const plan = await chen().run('/deploy checkout v412 production --plan', { in: 'ops' });
    expect(plan.text).toMatch(/v412/);
    expect(await imageNow()).toBe(`${image}:v411`);

    await chen().type('/deploy checkout v412 production', { in: 'ops' });
    const card = await ops().expectMessage(/Deploy checkout v412 to production/);
    await card.thread().expectMessage(/Every replica of checkout in production runs/, patient);
    bot.clock.advance(121_000);
    await card.expectText(/and it is proven good/, patient);
    expect(await imageNow()).toMatch(/shop\/checkout:v412@sha256:[0-9a-f]{64}$/);
  });

  test('releases what does not work, and is back on what does by one click', async () => {
    await cluster.writeLog('app', ['panic: no DATABASE_URL'], ['panic: no DATABASE_URL']);
    await chen().type('/deploy checkout v413-crash production', { in: 'ops' });
    const card = await ops().expectMessage(/Deploy checkout v413-crash to production/);
    const told = await card.thread().expectMessage(/will not finish by itself/, patient);
    expect(told.text).toContain('panic: no DATABASE_URL');

    await card.expectText(/will not finish by itself/);
    await card.button('Roll back').click('chen');
    const back = await ops().expectMessage(/Roll back checkout in production/, patient);
    await back.expectText(/is back on v412/, patient);
    expect(await imageNow()).toMatch(/shop\/checkout:v412@sha256:/);
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=30s')).code).toBe(0);
    await chen().type('/release unlock checkout production', { in: 'ops' });
  });
});

/** The one block of this kind that holds the text. */
function blockOf(page: string, kind: string, holding: string): string {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${kind}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );
  const found = blocks.find((text) => text.includes(holding));
  if (found === undefined) throw new Error(`docs/releases.md has no ${kind} with ${holding}`);
  return found;
}
