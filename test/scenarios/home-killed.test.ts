// kill -9 of a bot in a process of its own, at the points where a Home tab could be lost.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alertmanagerBody } from '#sandbox/alerts/body.ts';
import { type BotProcess, postWebhook, startBotProcess } from '#sandbox/bot/process.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { temporaryFolder } from '#test/support/process.ts';

let stack: AsyncDisposableStack;
let slack: SandboxSlack;
let folder: string;
let bot: BotProcess;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  slack = stack.use(await startSandboxSlack({ patience: 40_000 }));
  folder = stack.use(await temporaryFolder('home')).path;
  bot = await startBotProcess({ slack, folder });
  stack.defer(() => bot.kill());
}, 60_000);
afterEach(() => stack.disposeAsync());

async function startAgain(): Promise<void> {
  const [hooks, internal] = [new URL(bot.hooksUrl).host, new URL(bot.internalUrl).host];
  bot = await startBotProcess({ slack, folder, addresses: { hooks, internal } });
}
async function fires(alertname: string): Promise<void> {
  const labels = { alertname, severity: 'warning' };
  const alerts = [{ labels, startsAt: new Date() }];
  const answer = await postWebhook(bot.hooksUrl, alertmanagerBody({ groupLabels: { alertname }, alerts }));
  expect(answer.ok).toBe(true);
}
const published = () => slack.calls.of('views.publish').length;
const ana = () => slack.user('ana');

test('after the event was acknowledged and before the call: the next process publishes it', async () => {
  slack.faults.rateLimit('views.publish', 2);
  ana().openHome();
  await expect.poll(published, { timeout: 20_000 }).toBe(1);
  await bot.kill();
  expect(ana().home.text).toBe('');
  await startAgain();
  await ana().expectHome(/no alert is open/);
}, 120_000);

test('while the call is out: the next process makes it right, and goes on with it', async () => {
  slack.faults.hang('views.publish', { effect: true });
  ana().openHome();
  await ana().expectHome(/no alert is open/);
  await bot.kill();
  await startAgain();
  await fires('AfterTheKill');
  await ana().expectHome(/AfterTheKill/);
}, 120_000);
