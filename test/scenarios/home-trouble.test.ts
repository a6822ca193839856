import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeEach(async () => {
  bot = await startTestBot();
});
afterEach(() => bot[Symbol.asyncDispose]());

const user = (name: string) => bot.slack.user(name);
const publishing = () => bot.slack.calls.of('views.publish');

test('throttled, it waits as long as Slack asks, and then shows what is so by then', async () => {
  const alert = bot.alert('Throttled');
  await alert.fires();
  bot.slack.faults.rateLimit('views.publish', 30);
  user('ana').openHome();
  await bot.slack.calls.expect('views.publish', ({ status }) => status === 429);
  const card = await alert.card();
  await card.button('Acknowledge').click('chen');
  await card.expectText(/chen is on it/i);
  expect(publishing()).toHaveLength(1);
  bot.clock.advance(31_000);
  await user('ana').expectHome(/Throttled.*@?chen/s);
  expect(publishing()).toHaveLength(2);
});

test('while Slack is down it stays stored, and is published once Slack is back', async () => {
  user('ana').openHome();
  await user('ana').expectHome(/no alert is open/);
  bot.slack.faults.fail('views.publish', 503, 2);
  await bot.alert('WhileDown').fires();
  await bot.slack.calls.expect('views.publish', ({ status }) => status === 503);
  bot.clock.advance(60_000);
  await user('ana').expectHome(/WhileDown/);
});

test('ended between the call and its answer, the next start makes it right', async () => {
  bot.slack.faults.loseAnswer('views.publish');
  user('ana').openHome();
  await user('ana').expectHome(/no alert is open/);
  await bot.restart();
  await bot.alert('AfterRestart').fires();
  bot.clock.advance(61_000);
  await user('ana').expectHome(/AfterRestart/);
});

test('what changed while nobody ran is there after the start, without opening it again', async () => {
  const alert = bot.alert('Before');
  await alert.fires();
  user('ana').openHome();
  await user('ana').expectHome(/Before/);
  await bot.stop();
  await bot.configure((given) => ({ ...given, access: [{ allow: ['*'], to: ['group:S0ADMINS'] }] }));
  await bot.start();
  await user('ana').expectHome(/You may not see anything here yet/);
});

test('blocks that Slack refuses are replaced by words', async () => {
  await bot.alert('Refused').fires();
  await (await bot.alert('Refused').card()).expectText('Refused');
  bot.slack.faults.fail('views.publish', 'invalid_blocks');
  user('ana').openHome();
  await user('ana').expectHome(/1 open alert\. .* I could not draw this tab/);
});

test('an app whose Home tab is not switched on yet loses nothing else by it', async () => {
  bot.slack.faults.fail('views.publish', 'not_enabled', 100);
  user('ana').openHome();
  await bot.slack.calls.expect('views.publish');
  await bot.alert('NotEnabled').fires();
  await bot.alert('NotEnabled').card();
  bot.slack.faults.clear();
  bot.clock.advance(100_000);
  await user('ana').expectHome(/NotEnabled/);
});

test('a hostile alert does nothing on the Home tab either', async () => {
  await bot.alert('<!channel> *x* <https://evil.example|pay>').fires();
  user('ana').openHome();
  await user('ana').expectHome(/evil/);
  const [last] = publishing().slice(-1);
  const shown = JSON.stringify(last?.args);
  expect(shown).toContain('&lt;!channel&gt;');
  expect(shown).not.toMatch(/<!channel>|<https:\/\/evil/);
});
