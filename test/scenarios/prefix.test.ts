import { afterAll, beforeAll, test } from 'vitest';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot({
    configure: (plain) => ({ ...plain, slack: { ...(plain.slack as object), prefix: 'qd-' } }),
  });
});
afterAll(() => bot[Symbol.asyncDispose]());

test('where commands have a prefix, what the bot suggests can be typed', async () => {
  await bot.slack.user('ana').mention('alerts list resolved', { in: 'ops' });

  await bot.slack.user('ana').expectEphemeral('/qd-alerts test');
});
