import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ServedBot, startServedBot } from '#test/support/served-bot.ts';

let served: ServedBot;
beforeAll(async () => {
  served = await startServedBot();
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(() => served.bot.reset());

const hour = 3_600_000;
const payments = () => served.bot.slack.channel('payments');

function pass(milliseconds: number): void {
  served.bot.clock.advance(milliseconds);
  served.cloud.catchUp();
}

test('warned a day and an hour before; extended by a button; terminated when its time is up, after a restart too', async () => {
  const { made, bot, left } = served;
  await made('web timed-1 in staging for 2d');
  pass(24 * hour + 60_000);
  const warned = await payments().expectMessage(/timed-1 \(@?ana\) is terminated in 23 h 5\d min/i);
  expect(warned.buttons).toEqual(['Extend by a day', 'Terminate now']);
  await bot.slack.user('ana').expectDirectMessage(/timed-1 .* is terminated in/);
  await warned.button('Extend by a day').click('ana');
  await warned.thread().expectMessage(/ana: timed-1 lives until/i);

  pass(24 * hour);
  await payments().expectMessages(/timed-1 \(@?ana\) is terminated in 23 h/i, 2);
  pass(23 * hour);
  await payments().expectMessage(/timed-1 \(@?ana\) is terminated in 5\d min/i);
  await bot.stop();
  pass(2 * hour);
  expect(left()).toHaveLength(1);
  await bot.start();
  const card = await payments().expectMessage('Terminate server timed-1 in staging: its time is up', 30_000);
  await card.expectText(/is terminated, since its time was up/, 30_000);
  expect(left()).toEqual([]);
}, 120_000);

test('what somebody terminates outside is noticed, and its record closed', async () => {
  const { made, cloud, bot } = served;
  await made('web outside-1');
  const [instance] = cloud.instances().filter(({ state }) => state === 'running');
  cloud.act(instance?.id ?? '', 'terminate');
  await expect.poll(served.left, { timeout: 10_000 }).toEqual([]);
  pass(31_000);
  await payments().expectMessage(
    /outside-1 .* is gone: somebody terminated i-\w+ outside Quarterdeck/,
    20_000,
  );
  await bot.slack.user('ana').expectDirectMessage(/outside-1 .* is gone/);
  const list = await bot.slack.user('ana').run('/server list', { in: 'ops' });
  expect(list.text).not.toContain('outside-1');
});
