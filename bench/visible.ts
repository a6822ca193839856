// From a webhook to the post at Slack, with nothing else to do; beside an Alertmanager that posts by itself.
import { alertmanagerBody } from '#sandbox/alerts/body.ts';
import { postWebhook } from '#sandbox/bot/process.ts';
import { type Alertmanager, startAlertmanager } from '#test/support/alertmanager.ts';
import { type SlackWebhook, startSlackWebhook } from './peers/slack-webhook.ts';
import { atMost, type Bench, noted, percentile } from './report.ts';
import { compare } from './rounds.ts';
import { routedTo, type Stage, startStage } from './stage.ts';
import { sleep } from './wait.ts';

// Slack takes about one post a second and channel, which is not what is measured: so they take turns.
const channels = Array.from({ length: 12 }, (_, index) => `visible-${index}`);
const pauseBetween = 260;

export const visible: Bench = {
  name: 'visible',
  shows:
    'webhook received → card posted, idle; beside Alertmanager (group_wait 0) and its own Slack notifier',
  async run({ short, say }) {
    await using stage = await startStage('visible', {
      channels,
      configure: (given) => routedTo(given, channels),
    });
    await using webhook = await startSlackWebhook();
    await using alertmanager = await startAlertmanager({
      slack: { apiUrl: webhook.url, channel: '#ops' },
      groupWait: '0s',
    });
    const perRound = short ? 4 : 30;
    let number = 0;
    const next = (): string => {
      number += 1;
      return `Visible${String(number).padStart(5, '0')}`;
    };

    const result = await compare(
      short ? 3 : 7,
      () => repeat(perRound, () => throughBot(stage, next(), number)),
      () => repeat(perRound, () => throughAlertmanager(alertmanager, webhook, next())),
    );
    say(`${result.ours.length} cards, ${result.peer.length} posts of the peer`);
    const [ours, peer] = [percentile(result.ours, 50), percentile(result.peer, 50)];
    return [
      {
        ...atMost('visible: posted, p50', ours, 'ms', Math.round(peer + 100)),
        bar: `<= peer + 100`,
        peer: `Alertmanager ${peer.toFixed(1)} ms`,
        ratio: result.ratio,
        control: result.control,
      },
      atMost('visible: posted, p99', percentile(result.ours, 99), 'ms', 1000),
      noted('visible: posted, slowest', Math.max(...result.ours), 'ms'),
    ];
  },
};

async function repeat(times: number, measure: () => Promise<number>): Promise<number[]> {
  const samples: number[] = [];
  for (let time = 0; time < times; time += 1) {
    samples.push(await measure());
    await sleep(pauseBetween);
  }
  return samples;
}

async function throughBot({ slack, bot }: Stage, alertname: string, number: number): Promise<number> {
  const channel = channels[number % channels.length] ?? '';
  const posted = slack
    .channel(channel)
    .expectMessage(alertname, 30_000)
    .then(() => performance.now());
  const labels = { alertname, severity: 'warning', service: 'checkout', channel };
  const started = performance.now();
  const answer = await postWebhook(
    bot.hooksUrl,
    alertmanagerBody({ groupLabels: { alertname }, alerts: [{ labels, startsAt: new Date() }] }),
  );
  if (!answer.ok) throw new Error(`the bot answered ${answer.status}`);
  return (await posted) - started;
}

async function throughAlertmanager(
  alertmanager: Alertmanager,
  webhook: SlackWebhook,
  alertname: string,
): Promise<number> {
  const started = performance.now();
  await alertmanager.post([{ labels: { alertname, severity: 'warning', service: 'checkout' } }]);
  return (await webhook.expect(alertname, 30_000)) - started;
}
