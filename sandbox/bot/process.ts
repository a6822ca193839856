// The bot as an operator starts it: its own process, a configuration file, secrets in the environment.
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxSlack } from '#sandbox/slack/start.ts';
import {
  type Addresses,
  type SandboxConfiguration,
  sandboxConfiguration,
  sandboxEnvironment,
  webhookToken,
} from './configuration.ts';

export interface BotProcess extends AsyncDisposable {
  hooksUrl: string;
  internalUrl: string;
  configFile: string;
  /** What the configuration's references are read from. */
  environment: Record<string, string>;
  child: ChildProcess;
  /** Milliseconds from the start of the process until it said it was ready. */
  readyAfter: number;
  log(): string;
  /** As a power cut; resolves when the process is gone. */
  kill(): Promise<void>;
  /** As an operator stops it; resolves when the process is gone. */
  stop(): Promise<void>;
}

export interface BotProcessOptions {
  slack: SandboxSlack;
  /** Where the store and the configuration file live; kept by whoever gives it. */
  folder: string;
  /** The same addresses again, for a bot that is started again. */
  addresses?: Addresses;
  configure?: (configuration: SandboxConfiguration) => object;
  environment?: Record<string, string>;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const endWithUs = new URL('./end-with-us.ts', import.meta.url).href;

/** Resolves once `/readyz` says that everything works, Slack too; throws with the bot's log when it ends before. */
export async function startBotProcess(options: BotProcessOptions): Promise<BotProcess> {
  const { slack, folder } = options;
  const addresses = options.addresses ?? {
    hooks: `127.0.0.1:${await freePort()}`,
    internal: `127.0.0.1:${await freePort()}`,
  };
  const configuration = sandboxConfiguration(slack, join(folder, 'data'), addresses);
  const configFile = join(folder, `quarterdeck-${addresses.hooks.split(':')[1]}.yml`);
  await writeFile(configFile, JSON.stringify(options.configure?.(configuration) ?? configuration, null, 2));

  const environment = { ...sandboxEnvironment(slack), ...options.environment };
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', endWithUs, main, 'start', '--config', configFile], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => lines.push(String(data)));
  // Whoever dies without disposing must not leave a bot behind.
  const killIt = () => void child.kill('SIGKILL');
  // First, so that nobody writes any more to folders that others remove at that moment.
  process.prependOnceListener('exit', killIt);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    process.off('exit', killIt);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exit;
  };

  const internalUrl = `http://${addresses.internal}`;
  try {
    await ready(internalUrl, child);
  } catch (cause) {
    await end('SIGKILL');
    throw new Error(`starting the bot:\n${lines.join('').slice(-4000)}`, { cause });
  }
  return {
    hooksUrl: `http://${addresses.hooks}`,
    internalUrl,
    configFile,
    environment,
    child,
    readyAfter: performance.now() - started,
    log: () => lines.join(''),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  };
}

async function ready(internalUrl: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    if (await works(internalUrl).catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it was not ready within 60 s');
}

async function works(internalUrl: string): Promise<boolean> {
  const answer = await fetch(`${internalUrl}/readyz`);
  const { degraded } = (await answer.json()) as { degraded: object };
  return answer.ok && Object.keys(degraded).length === 0;
}

/** Posts a webhook body as Alertmanager would. */
export async function postWebhook(hooksUrl: string, body: object, source = 'prod'): Promise<Response> {
  return fetch(`${hooksUrl}/hooks/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${webhookToken}` },
    body: JSON.stringify(body),
  });
}

/** A port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  // The system may name one again as soon as it is let go, while whoever was given it has not begun.
  for (let port = await portOfSystem(); ; port = await portOfSystem()) {
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

const given = new Set<number>();

async function portOfSystem(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === 'string') throw new Error('no port');
  return address.port;
}
