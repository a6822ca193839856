// From a sentence in Slack to a Debian that is configured and logged in to, and back to nothing: the API of EC2 is moto's.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectSsh } from '#src/integrations/ssh/connect.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import { HostKeyChanged } from '#src/integrations/ssh/ssh.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { type Booted, bootInstances } from '#test/support/booted.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import { machinesMissing, openMachines } from '#test/support/machines.ts';
import { motoMissing, startMoto } from '#test/support/moto.ts';
import { secretsEnvironment, withServers } from '#test/support/server-configuration.ts';

const script = `#!/bin/sh
set -e
echo "configuring for $NAME"
printf '%s' "$NAME" | sudo tee /etc/shop-name >/dev/null
sudo install -d -m 0755 /srv/shop
echo "port $PORT"
`;

const hostile = "$(touch /tmp/pwned) `id`; it's";

describe.skipIf(motoMissing() || (await machinesMissing()))('a server on a real Debian', () => {
  const stack = new AsyncDisposableStack();
  const anaKey = generateKeyPair('ana');
  let bot: TestBot;
  let booted: Booted;

  beforeAll(async () => {
    const cloud = stack.use(await startMoto());
    for (const [name, value] of Object.entries(cloud.environment)) vi.stubEnv(name, value);
    booted = stack.use(await bootInstances(cloud, stack.use(await openMachines())));
    const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-scripts-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'shop.sh'), script);
    const web = {
      scripts: [join(folder, 'shop.sh')],
      variables: { NAME: { type: 'text' }, PORT: { type: 'integer', default: 8080 } },
    };
    const { endpoint, region, request } = cloud;
    const { image, type } = request;
    const { subnet } = booted;
    bot = stack.use(
      await startTestBot({
        environment: secretsEnvironment,
        sandbox: { manifest: manifestOf(commands) },
        configure: (plain) =>
          withServers(plain, {
            endpoint,
            region,
            image: image as string,
            type,
            subnet,
            securityGroups: [],
            web,
          }),
      }),
    );
  }, 120_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await stack.disposeAsync();
  });

  test('asked for, approved, made, known by its host key, configured, logged in to by its owner, terminated', async () => {
    const { slack } = bot;
    await slack.user('ana').run(`/server key add ${anaKey.publicKey}`, { in: 'ops' });
    const line = `/server create web shop-1 in production for 1d with NAME="${hostile}"`;
    await slack.user('ana').type(line, { in: 'payments' });
    const card = await slack.channel('payments').expectMessage(/Create server shop-1 from web in production/);
    await card.expectText(/0.02 EUR an hour, 0.48 EUR until its time is up.*waits for approval/s);
    await card.button('Approve').click('chen');
    await card.expectText(/shop-1 is ready/, 120_000);

    const [, address = ''] = /ssh quarterdeck@(\S+)/.exec(card.text) ?? [];
    const [, fingerprint] = /(SHA256:\S+)/.exec(card.text) ?? [];
    const [id = '', machine] = [...booted.machines][0] ?? [];
    const seen = await readFile(join(machine?.root ?? '', 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8');
    const known = seen.split(' ').slice(0, 2).join(' ');
    const ssh = connectSsh();
    stack.defer(() => ssh.close());
    const login = {
      server: id,
      address,
      port: 22,
      user: 'quarterdeck',
      hostKey: known,
      privateKey: anaKey.privateKey,
    };
    expect((await ssh.run(login, ['true'], { timeout: 10_000 })).code).toBe(0);
    const first = /ssh-ed25519 [^"]+/.exec(await userDataOf(machine?.root ?? ''))?.[0].trim() ?? '';
    const asLaunched = { ...login, hostKey: first };
    const refused = ssh.run({ ...asLaunched, server: 'asked anew' }, ['true'], { timeout: 10_000 });
    await expect(refused).rejects.toThrow(HostKeyChanged);
    expect(fingerprint).toBeTruthy();

    expect(await readFile(join(machine?.root ?? '', 'etc/shop-name'), 'utf8')).toBe(
      hostile.replaceAll('"', ''),
    );
    await expect(readFile(join(machine?.root ?? '', 'tmp/pwned'))).rejects.toThrow();
    await expect(
      readFile(join(machine?.root ?? '', 'home/quarterdeck/.quarterdeck/variables')),
    ).rejects.toThrow();
    await card.thread().expectMessage(/port 8080/);
    await slack.user('ana').expectDirectMessage(/Your server shop-1 is ready/);

    await slack.user('ana').type('/server terminate shop-1', { in: 'payments' });
    const end = await slack.channel('payments').expectMessage(/Terminate server shop-1/);
    await end.expectText(/is terminated/, 60_000);
    expect(Object.values(await booted.states())).toEqual(['terminated']);
    await vi.waitUntil(() => booted.machines.size === 0, { timeout: 10_000 });
    expect(bot.log()).not.toContain('PRIVATE KEY');
  }, 240_000);
});

async function userDataOf(root: string): Promise<string> {
  const text = await readFile(join(root, 'var/lib/cloud/seed/nocloud/user-data'), 'utf8');
  return JSON.parse(text.slice(text.indexOf('\n'))).ssh_keys.ed25519_public;
}
