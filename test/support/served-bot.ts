// The whole bot with a cloud to make servers in, and the machines that it tells of.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePort } from '#sandbox/bot/process.ts';
import { type Datacenter, openDatacenter } from '#sandbox/datacenter.ts';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { startTestBot, type TestBot } from './bot.ts';
import { startTestCloud } from './sandbox-cloud.ts';
import { secretsEnvironment, withServers } from './server-configuration.ts';

export interface ServedBot extends AsyncDisposable {
  bot: TestBot;
  cloud: Awaited<ReturnType<typeof startTestCloud>>['sandbox'];
  datacenter: Datacenter;
  /** A script that blueprints name, with this text. */
  script(name: string, text: string): Promise<string>;
  /** Ana asks in #payments for what follows `/server create`. */
  create(line: string): Promise<SeenMessage>;
  /** Asks for it and waits until it is ready. */
  made(line: string): Promise<SeenMessage>;
  /** What is there and not on its way out. */
  left(): string[];
}

interface Options {
  web?: object;
  /** Others, each with what is different from `web`. */
  blueprints?: Record<string, object>;
}

const scripts: Record<string, string> = {
  'shop.sh':
    '#!/bin/sh\nset -e\necho "shop for $NAME on $PORT"\nprintf "%s" "$NAME" | sudo tee /etc/shop-name >/dev/null\n',
  'broken.sh': '#!/bin/sh\necho "there is no such package"\nexit 7\n',
};

export async function startServedBot({ web, blueprints }: Options = {}): Promise<ServedBot> {
  await using stack = new AsyncDisposableStack();
  let now = () => Date.now();
  const datacenter = stack.use(openDatacenter({ port: await freePort() }));
  const { sandbox: cloud, ...test } = await startTestCloud({
    machines: datacenter.machines,
    now: () => now(),
  });
  stack.defer(() => cloud.close());
  for (const [name, value] of Object.entries(test.environment)) vi.stubEnv(name, value);
  stack.defer(() => void vi.unstubAllEnvs());
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-scripts-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const script = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  for (const [name, text] of Object.entries(scripts)) await script(name, text);
  const { endpoint, region, request } = test;
  const { image, type, subnet, securityGroups } = request;
  const launch = {
    endpoint,
    region,
    image: image as string,
    type,
    subnet,
    securityGroups,
    port: datacenter.port,
  };
  const withFiles = (part: object) =>
    JSON.parse(JSON.stringify(part), (key, value) =>
      key === 'scripts' ? value.map((name: string) => join(folder, name)) : value,
    );
  const bot = stack.use(
    await startTestBot({
      environment: secretsEnvironment,
      sandbox: { manifest: manifestOf(commands), patience: 15_000 },
      configure: (plain) => withServers(plain, { ...launch, ...withFiles({ web, blueprints }) }),
    }),
  );
  now = () => bot.clock.now().getTime();
  const { slack } = bot;
  await slack.user('ana').run(`/server key add ${generateKeyPair('ana').publicKey}`, { in: 'ops' });
  const create = async (line: string): Promise<SeenMessage> => {
    const [blueprint = '', name = ''] = line.split(' ');
    await slack.user('ana').type(`/server create ${line}`, { in: 'payments' });
    return await slack.channel('payments').expectMessage(`Create server ${name} from ${blueprint}`);
  };
  const kept = stack.move();
  return {
    ...{ bot, cloud, datacenter, script, create },
    made: async (line) => await (await create(line)).expectText(/is ready/, 30_000),
    left: () =>
      cloud
        .instances()
        .filter(({ state }) => state !== 'terminated')
        .map(({ id }) => id),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
