// Bolt with nothing around it: acknowledges a command and answers. The peer of `ack`, in a process of its own.
// Arguments: the address of a Slack API; SLACK_BOT_TOKEN and SLACK_APP_TOKEN.
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';

const [slackApiUrl = ''] = process.argv.slice(2);
const { SLACK_BOT_TOKEN: token = '', SLACK_APP_TOKEN: appToken = '' } = process.env;

const receiver = new SocketModeReceiver({
  appToken,
  logLevel: LogLevel.ERROR,
  installerOptions: { clientOptions: { slackApiUrl } },
});
const app = new App({ token, receiver, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl } });

app.command('/qd', async ({ ack, respond }) => {
  await ack();
  await respond('You may do everything.');
});

process.once('disconnect', () => process.exit(1));
await app.start();
