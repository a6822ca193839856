// An unmodified Bolt app on Socket Mode, as small as can be.
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { SandboxSlack } from '#sandbox/slack/start.ts';

export interface BoltApp extends AsyncDisposable {
  app: App;
  receivers: SocketModeReceiver[];
}

export async function startBolt(
  slack: SandboxSlack,
  build: (app: App) => void,
  sockets = 1,
): Promise<BoltApp> {
  const receivers = Array.from(
    { length: sockets },
    () =>
      new SocketModeReceiver({
        appToken: slack.tokens.app,
        logLevel: LogLevel.ERROR,
        installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
      }),
  );
  const [first, ...others] = receivers;
  if (!first) throw new Error('a Bolt app needs a socket');
  const app = new App({
    token: slack.tokens.bot,
    receiver: first,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  build(app);
  for (const receiver of others) receiver.init(app);
  for (const receiver of receivers) await receiver.start();
  await slack.expectSockets(sockets);
  return {
    app,
    receivers,
    async [Symbol.asyncDispose]() {
      await Promise.all(receivers.map((receiver) => receiver.client.disconnect()));
    },
  };
}
