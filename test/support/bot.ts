// The whole bot in this process, on a sandbox Slack and a store of its own, under a clock that the test moves.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type SandboxConfiguration,
  sandboxConfiguration,
  sandboxEnvironment,
  webhookToken,
} from '#sandbox/bot/configuration.ts';
import { freePort } from '#sandbox/bot/process.ts';
import { type SandboxOptions, type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { type Lists, type RunningBot, startBot } from '#src/bot.ts';
import { permissionsOf } from '#src/cli/read-config.ts';
import { type MovableClock, systemClock } from '#src/clock.ts';
import { loadConfig } from '#src/config/load.ts';
import { createConfigSource } from '#src/config/source.ts';
import { createLog } from '#src/log.ts';
import { createRedaction } from '#src/redaction.ts';
import * as registry from '#src/registry.ts';
import { type Alert, alertOf } from './alert.ts';
import { embeddedFolder } from './database.ts';

export interface TestBot extends AsyncDisposable {
  slack: SandboxSlack;
  clock: MovableClock;
  hooksUrl: string;
  internalUrl: string;
  dataDir: string;
  /** What it was started with; its secrets stand in `environment`. */
  configFile: string;
  environment: Record<string, string>;
  /** The log so far, as it is written. */
  log(): string;
  /** What Alertmanager knows under this name: `alert('CheckoutErrors').fires()`. */
  alert(name: string, labels?: Record<string, string>): Alert;
  /** Posts a body to a webhook, with the right token unless the headers say otherwise. */
  post(body: string | Uint8Array<ArrayBuffer>, options?: Post): Promise<Response>;
  /** Writes the configuration anew; the bot reads it when it is told to. */
  configure(change: (configuration: SandboxConfiguration) => object): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it and starts it again on the same store. */
  restart(): Promise<void>;
  /** For the next test of a file: no faults, nothing unread on screens, and Slack's budgets are whole again. */
  reset(): void;
}

export interface Post {
  source?: string;
  headers?: Record<string, string>;
}

export interface TestBotOptions {
  configure?: (configuration: SandboxConfiguration) => object;
  environment?: Record<string, string>;
  sandbox?: SandboxOptions;
  /** Left out: a folder of its own. */
  dataDir?: string;
  /** In place of the registry's own. */
  lists?: Lists;
}

/** How a configuration names a value of the environment. */
export const fromEnvironment = (name: string) => `\${${name}}`;

/** Longer than any of Slack's rate windows, and shorter than what is told as an absence. */
const pastRateLimits = 100_000;

export async function startTestBot(options: TestBotOptions = {}): Promise<TestBot> {
  const clock = systemClock();
  const slack = await startSandboxSlack({ now: () => clock.now().getTime(), ...options.sandbox });
  const folder = await embeddedFolder();
  const dataDir = options.dataDir ?? folder.dataDir;
  const scratch = await mkdtemp(join(tmpdir(), 'quarterdeck-config-'));
  const configFile = join(scratch, 'quarterdeck.yml');
  const addresses = { hooks: `127.0.0.1:${await freePort()}`, internal: `127.0.0.1:${await freePort()}` };
  const hooksUrl = `http://${addresses.hooks}`;
  const environment = { ...sandboxEnvironment(slack), ...options.environment };
  const lines: string[] = [];
  const redaction = createRedaction();
  const log = createLog(redaction, { level: 'debug', out: { write: (line) => void lines.push(line) } });
  let bot: RunningBot | undefined;

  const lists = options.lists ?? registry;
  const load = () => {
    const loaded = loadConfig(configFile, environment, permissionsOf(lists.commands));
    redaction.learn(loaded.secrets);
    return loaded;
  };
  const configure: TestBot['configure'] = async (change) => {
    const plain = sandboxConfiguration(slack, dataDir, addresses);
    await writeFile(configFile, JSON.stringify(change(plain), null, 2));
  };
  const start = async () => {
    const config = createConfigSource(load(), load);
    bot = await startBot({ config, log, redaction, clock, version: '0.0.0-test' }, lists);
    // The second socket comes later, and is not waited for. In HTTP mode there is none.
    if (load().config.slack.mode === 'socket') await slack.expectSockets(1);
  };
  const stop = async () => {
    await bot?.stop();
    bot = undefined;
  };
  const post: TestBot['post'] = (body, { source = 'prod', headers } = {}) =>
    fetch(`${hooksUrl}/hooks/${source}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${webhookToken}`, ...headers },
      body,
    });

  await configure(options.configure ?? ((configuration) => configuration));
  await start();
  return {
    ...{ slack, clock, hooksUrl, configFile, environment, post, configure, start, stop },
    internalUrl: `http://${addresses.internal}`,
    dataDir,
    log: () => lines.join(''),
    alert: (name, labels) => alertOf({ slack, clock, post }, name, labels),
    restart: async () => {
      await stop();
      await start();
    },
    reset: () => {
      slack.faults.clear();
      clock.advance(pastRateLimits);
      slack.runDue();
      for (const { name, isBot } of slack.world.users.values()) if (!isBot) slack.user(name).reload();
      for (const user of slack.world.views.keys()) slack.world.views.set(user, []);
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await slack.close();
      await folder[Symbol.asyncDispose]();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
