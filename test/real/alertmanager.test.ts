// A real Prometheus tells two real Alertmanagers, which tell the bot; what stands in Slack is held against what they say.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webhookToken } from '#sandbox/bot/configuration.ts';
import { type BotProcess, postWebhook, startBotProcess } from '#sandbox/bot/process.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { type Alertmanager, alertmanagerMissing, startAlertmanager } from '#test/support/alertmanager.ts';
import { temporaryFolder } from '#test/support/process.ts';
import { prometheusMissing, startPrometheus } from '#test/support/prometheus.ts';
import { openShop, type Shop } from '#test/support/shop.ts';

interface State {
  firing: number;
  severity?: string | undefined;
  shops: string[];
}

const over: State = { firing: 0, shops: [] };
const shops = ['paris', 'lyon'];
const errors = (shop: string) => `checkout_error_ratio{shop="${shop}"}`;
const waiting = 'orders_waiting{shop="paris"}';
const payments = (severity: string) => ({ severity, team: 'payments' });
const rules = [
  { alert: 'CheckoutErrorRate', expr: 'checkout_error_ratio > 0.05', labels: payments('warning') },
  { alert: 'CheckoutErrorRate', expr: 'checkout_error_ratio > 0.5', labels: payments('critical') },
  { alert: 'OrderQueueGrowing', expr: 'orders_waiting > 1000', labels: payments('info') },
];

/** What an Alertmanager holds to be so, in the words of a card. */
async function saidBy(node: Alertmanager, alertname: string): Promise<State> {
  const alerts = (await node.firing()).filter((labels) => labels.alertname === alertname);
  if (alerts.length === 0) return over;
  return {
    firing: alerts.length,
    severity: ['critical', 'warning', 'info'].find((word) =>
      alerts.some(({ severity }) => severity === word),
    ),
    shops: shops.filter((name) => alerts.some(({ shop }) => shop === name)),
  };
}

/** The same, read off a card. */
function shownBy(text: string): State {
  const severity = /\b(CRITICAL|WARNING|INFO)\b/.exec(text)?.[1]?.toLowerCase();
  if (!severity) return over;
  // Of one alone no number is told.
  const firing = Number(/(\d+)(?: of \d+)? firing/.exec(text)?.[1] ?? 1);
  return { firing, severity, shops: shops.filter((name) => text.includes(name)) };
}

describe.skipIf(alertmanagerMissing() || prometheusMissing())('Alertmanager', () => {
  const stack = new AsyncDisposableStack();
  const seen = new Set<string>();
  let slack: SandboxSlack;
  let shop: Shop;
  let bot: BotProcess;
  let nodes: Alertmanager[];
  let folder: string;

  beforeAll(async () => {
    slack = stack.use(await startSandboxSlack({ manifest: manifestOf(commands), patience: 30_000 }));
    shop = stack.use(await openShop());
    folder = stack.use(await temporaryFolder('alertmanager-bot')).path;
    bot = await startBotProcess({ slack, folder });
    stack.defer(() => bot.kill());

    const url = `${bot.hooksUrl}/hooks/prod`;
    const options = { groupInterval: '1s', repeatInterval: '3s', copiesTo: shop.copiesUrl };
    const start = async (peers: string[]) =>
      stack.use(await startAlertmanager({ ...options, peers, webhook: { url, token: webhookToken } }));
    const first = await start([]);
    nodes = [first, await start([first.clusterAddress])];
    const watching = setInterval(() => {
      for (const node of nodes)
        void saidBy(node, 'CheckoutErrorRate').then(
          (state) => seen.add(JSON.stringify(state)),
          () => {},
        );
    }, 50);
    stack.defer(() => clearInterval(watching));
    const addresses = nodes.map((node) => new URL(node.url).host);
    stack.use(await startPrometheus({ targets: [shop.host], alertmanagers: addresses, rules }));

    const stranger = { webhook: { url, token: 'a token of long ago' }, groupInterval: '1s' };
    const refused = stack.use(await startAlertmanager(stranger));
    await refused.post([{ labels: { alertname: 'Refused' } }]);
  });
  afterAll(() => stack.disposeAsync());

  /** Not the lines of their threads that the channel shows too. */
  const cards = (alertname: string) =>
    slack.channel('payments').messages.filter(({ text, isReply }) => text.includes(alertname) && !isReply);

  /** Until every Alertmanager and the one card say so. */
  async function agree(expected: State, alertname = 'CheckoutErrorRate'): Promise<void> {
    const said = async () => ({
      alertmanagers: await Promise.all(nodes.map((node) => saidBy(node, alertname))),
      slack: cards(alertname).map(({ text }) => shownBy(text)),
    });
    await expect
      .poll(said, { timeout: 40_000, interval: 100 })
      .toEqual({ alertmanagers: nodes.map(() => expected), slack: [expected] });
  }

  /** How often the bot has found an alert to be so, of all it was told. */
  async function found(outcome: string): Promise<number> {
    const metrics = await (await fetch(`${bot.internalUrl}/metrics`)).text();
    return Number(
      new RegExp(`^quarterdeck_alerts_total\\{outcome="${outcome}"\\} (\\d+)`, 'm').exec(metrics)?.[1] ?? 0,
    );
  }
  const foundMore = async (outcome: string, more: number): Promise<void> => {
    const before = await found(outcome);
    await expect
      .poll(() => found(outcome), { timeout: 40_000, interval: 100 })
      .toBeGreaterThanOrEqual(before + more);
  };

  test('what fires, joins and worsens is on one card, which says what both nodes say', async () => {
    shop.samples[errors('paris')] = 0.1;
    await agree({ firing: 1, severity: 'warning', shops: ['paris'] });
    shop.samples[errors('lyon')] = 0.1;
    await agree({ firing: 2, severity: 'warning', shops: ['paris', 'lyon'] });
    shop.samples[errors('paris')] = 0.9;
    await agree({ firing: 3, severity: 'critical', shops: ['paris', 'lyon'] });

    const [card] = cards('CheckoutErrorRate');
    await card?.thread().expectMessage('Worse: warning → critical');
    await card?.thread().expectMessage('1 more firing');
  });

  test('repeats change nothing', async () => {
    const [card] = cards('CheckoutErrorRate');
    const before = card?.history.length;
    await foundMore('unchanged', 6);
    expect(card?.history.length).toBe(before);
    expect(cards('CheckoutErrorRate')).toHaveLength(1);
  });

  test('what fires while the bot is dead is delivered when it is back, once', async () => {
    const addresses = { hooks: new URL(bot.hooksUrl).host, internal: new URL(bot.internalUrl).host };
    await bot.kill();
    shop.samples[waiting] = 5000;
    const failed = async () => Math.max(...(await Promise.all(nodes.map((node) => node.failures()))));
    const before = await failed();
    await expect.poll(failed, { timeout: 40_000, interval: 100 }).toBeGreaterThan(before);
    expect(cards('OrderQueueGrowing')).toEqual([]);

    bot = await startBotProcess({ slack, folder, addresses });
    await agree({ firing: 1, severity: 'info', shops: ['paris'] }, 'OrderQueueGrowing');
    await agree({ firing: 3, severity: 'critical', shops: ['paris', 'lyon'] });
  });

  test('one node killed, the other tells the rest, to the end', async () => {
    await nodes[0]?.kill();
    nodes = nodes.slice(1);
    shop.samples[errors('lyon')] = 0;
    await agree({ firing: 2, severity: 'critical', shops: ['paris'] });
    shop.samples[errors('paris')] = 0;
    await agree(over);
    shop.samples[waiting] = 0;
    await agree(over, 'OrderQueueGrowing');

    const [card] = cards('CheckoutErrorRate');
    await card?.thread().expectMessage('Resolved: nothing fires any more.');
    // Not only at these moments: whatever ever stood on the card, an Alertmanager said it too.
    const shown = new Set(card?.history.map((text) => JSON.stringify(shownBy(text))));
    expect([...shown].filter((state) => !seen.has(state))).toEqual([]);
  });

  test('an older body, delivered late, changes nothing', async () => {
    const [card] = cards('CheckoutErrorRate');
    const before = card?.history.length;
    const older = shop.copies.findLast(
      ({ groupKey, status }) => groupKey.includes('CheckoutErrorRate') && status === 'firing',
    );
    const outdated = foundMore('outdated', 1);
    expect((await postWebhook(bot.hooksUrl, { ...older })).ok).toBe(true);
    await outdated;
    await agree(over);
    expect(card?.history.length).toBe(before);
  });

  test('a body that cannot be read is told in the health channel', async () => {
    expect((await postWebhook(bot.hooksUrl, { version: '4', groupKey: 7 })).ok).toBe(true);
    const card = await slack.channel('quarterdeck').expectMessage('I cannot read what prod sends');
    expect(card.text).toContain('groupKey: expected a text, found 7');
  });

  test('an Alertmanager with a wrong token is told in the health channel', async () => {
    const card = await slack.channel('quarterdeck').expectMessage('Alerts are turned away', 90_000);
    expect(card.text).toContain('no valid credentials (401)');
    expect(JSON.stringify(card.json)).not.toContain('long ago');
    for (const name of ['payments', 'ops'])
      expect(slack.channel(name).messages.filter(({ text }) => text.includes('Refused'))).toEqual([]);
  });
});
