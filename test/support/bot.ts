// The whole bot in this process, on a sandbox Slack and a store of its own, under a clock that the test moves.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { alertmanagerBody, type SentGroup } from '#sandbox/alerts/body.ts';
import {
  type SandboxConfiguration,
  sandboxConfiguration,
  sandboxEnvironment,
  webhookToken,
} from '#sandbox/bot/configuration.ts';
import { freePort } from '#sandbox/bot/process.ts';
import { type SandboxOptions, type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { type RunningBot, startBot } from '#src/bot.ts';
import { permissionsOf } from '#src/cli/read-config.ts';
import { type MovableClock, systemClock } from '#src/clock.ts';
import { loadConfig } from '#src/config/load.ts';
import { createConfigSource } from '#src/config/source.ts';
import { commands } from '#src/registry.ts';
import { embeddedFolder } from './database.ts';

export interface TestBot extends AsyncDisposable {
  slack: SandboxSlack;
  clock: MovableClock;
  hooksUrl: string;
  internalUrl: string;
  /** Lines of the log so far, as objects. */
  log: Record<string, unknown>[];
  /** Sends what Alertmanager would send of this group. */
  send(group: SentGroup, source?: string): Promise<Response>;
  /** Writes the configuration anew; the bot reads it when it is told to. */
  configure(change: (configuration: SandboxConfiguration) => object): Promise<void>;
  /** Ends it and starts it again on the same store. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestBotOptions {
  configure?: (configuration: SandboxConfiguration) => object;
  sandbox?: SandboxOptions;
}

export async function startTestBot({ configure, sandbox }: TestBotOptions = {}): Promise<TestBot> {
  const clock = systemClock();
  const slack = await startSandboxSlack({ now: () => clock.now().getTime(), patience: 10_000, ...sandbox });
  const folder = await embeddedFolder();
  const scratch = await mkdtemp(join(tmpdir(), 'quarterdeck-config-'));
  const file = join(scratch, 'quarterdeck.yml');
  const addresses = { hooks: `127.0.0.1:${await freePort()}`, internal: `127.0.0.1:${await freePort()}` };
  const plain = () => sandboxConfiguration(slack, folder.dataDir, addresses);
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  let bot: RunningBot | undefined;

  async function configureTo(change: (configuration: SandboxConfiguration) => object): Promise<void> {
    await writeFile(file, JSON.stringify(change(plain()), null, 2));
  }

  async function start(): Promise<void> {
    const load = () => loadConfig(file, sandboxEnvironment(slack), permissionsOf(commands));
    bot = await startBot({ config: createConfigSource(load(), load), log, clock, version: '0.0.0-test' });
    await slack.expectSockets(2);
  }

  async function stop(): Promise<void> {
    await bot?.stop();
    bot = undefined;
  }

  await configureTo(configure ?? ((configuration) => configuration));
  await start();
  return {
    slack,
    clock,
    hooksUrl: `http://${addresses.hooks}`,
    internalUrl: `http://${addresses.internal}`,
    log: lines,
    send: (group, source = 'prod') =>
      fetch(`http://${addresses.hooks}/hooks/${source}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${webhookToken}` },
        body: JSON.stringify(alertmanagerBody(group)),
      }),
    configure: configureTo,
    restart: async () => {
      await stop();
      await start();
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await slack.close();
      await folder[Symbol.asyncDispose]();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
