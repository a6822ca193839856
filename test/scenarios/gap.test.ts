import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());

const health = () => bot.slack.channel('quarterdeck');

test('a short restart is not worth a word', async () => {
  await bot.restart();
  await bot.alert('AfterShortRestart').fires();
  await bot.slack.channel('ops').expectMessage('AfterShortRestart');
  expect(health().messages).toEqual([]);
});

test('after an absence it says from when until when, and what that means', async () => {
  await bot.stop();
  bot.clock.advance(30 * 60_000);
  await bot.start();
  const message = await health().expectMessage(/I was away for 30 min, from .* to /);
  expect(message.text).toContain('Alerts that still fire come when their sender repeats them');
  expect(message.text).toContain('Commands and clicks of that time were refused by Slack');
});

test('it is said once', async () => {
  await bot.restart();
  await bot.alert('AfterTheAbsence').fires();
  await bot.slack.channel('ops').expectMessage('AfterTheAbsence');
  await health().expectMessages('I was away', 1);
});

test('a command given meanwhile was refused by Slack, and works now', async () => {
  await bot.stop();
  const refused = await bot.slack.user('ana').run('/alerts', { in: 'ops' });
  expect(refused.kind).toBe('notice');
  await bot.start();
  const reply = await bot.slack.user('ana').run('/alerts', { in: 'ops' });
  expect(reply.text).toContain('AfterTheAbsence');
});
