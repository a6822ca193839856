import { setTimeout as sleep } from 'node:timers/promises';
import { type App, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '#src/log.ts';
import type { Secret } from '#src/secret.ts';
import { libraryLogger } from './logger.ts';

export interface SocketOptions {
  appToken: Secret;
  /** Of the Web API, when it is not Slack's. */
  api?: string | undefined;
  process: App['processEvent'];
  log: Logger;
  /** Milliseconds before the first attempt. */
  delay: number;
  onChange(connected: boolean): void;
}

export interface Socket {
  /** Resolves when it is closed and opens no more. */
  stop(): Promise<void>;
}

/** A socket that has not said hello by then is given up. */
const helloWithin = 20_000;
/**
 * Between attempts, growing to this, so that people wait no longer than this once Slack is back. Two sockets at this pace make 24 calls a minute, half of what
 * apps.connections.open takes: https://docs.slack.dev/reference/methods/apps.connections.open/
 */
const longestPause = 5_000;
/** One that ends sooner counts as failed, or one that is closed at its hello would be opened without a pause. */
const shortestLife = 5_000;

/** Milliseconds to wait before the next attempt, after a connection that was open so long; 0 when it was not. */
export function afterLife(life: number, failures: number): { failures: number; pause: number } {
  if (life >= shortestLife) return { failures: 0, pause: 0 };
  return { failures: failures + 1, pause: Math.min(longestPause, 250 * 2 ** Math.min(failures, 10)) };
}

/**
 * Keeps one connection open. Each one gets a receiver of its own and is never told to reconnect by itself: the
 * library then waits five seconds at every refresh, and an attempt that fails is an unhandled rejection after which
 * it does not try again (@slack/socket-mode 3.1.0, SocketModeClient.delayReconnectAttempt).
 */
export function keepSocket(options: SocketOptions): Socket {
  const { log, delay } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function keep(): Promise<void> {
    let failures = 0;
    let pause = delay;
    while (!signal.aborted) {
      if (pause > 0) await sleep(pause, undefined, { signal });
      const life = await connectOnce(options, signal).catch((error: unknown) => {
        log.warn({ err: error, failures }, 'opening a socket to Slack');
        return 0;
      });
      ({ failures, pause } = afterLife(life, failures));
    }
  }

  const kept = keep().catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, 'keeping a socket to Slack open');
  });
  return {
    stop: async () => {
      stopping.abort();
      await kept;
    },
  };
}

/** Resolves with the milliseconds it was open when it has ended; rejects when none came about. */
async function connectOnce(options: SocketOptions, signal: AbortSignal): Promise<number> {
  const { client } = openReceiver(options);
  const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
  const close = () => void client.disconnect().catch(() => {});
  const late = setTimeout(close, helloWithin);
  signal.addEventListener('abort', close);
  try {
    await client.start();
    clearTimeout(late);
    const opened = performance.now();
    options.onChange(true);
    await ended;
    return performance.now() - opened;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', close);
    options.onChange(false);
  }
}

function openReceiver({ appToken, api, process, log }: SocketOptions): SocketModeReceiver {
  const receiver = new SocketModeReceiver({
    appToken: appToken.reveal(),
    autoReconnectEnabled: false,
    logger: libraryLogger(log),
    installerOptions: {
      clientOptions: { timeout: 10_000, retryConfig: { retries: 0 }, ...(api && { slackApiUrl: api }) },
    },
  });
  // Bolt's App routes payloads to listeners and authorises them; ours are stored, and go by their rows. Of the App
  // a receiver only ever calls this.
  receiver.init({ processEvent: process } as App);
  catchRejections(receiver, log);
  return receiver;
}

/**
 * The client reads messages in an async listener that nobody awaits. A payload without an inner event, such as
 * `app_rate_limited`, throws there, and Node would end: https://github.com/slackapi/node-slack-sdk/releases
 */
function catchRejections({ client }: SocketModeReceiver, log: Logger): void {
  const listeners = client.listeners('ws_message') as ((data: unknown, isBinary: boolean) => Promise<void>)[];
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    for (const listener of listeners) {
      listener(data, isBinary).catch((error: unknown) =>
        log.warn({ err: error }, 'a message from Slack was unreadable'),
      );
    }
  });
}
