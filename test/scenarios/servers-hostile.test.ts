import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hostileNames } from '#test/support/hostile-values.ts';
import { type ServedBot, startServedBot } from '#test/support/served-bot.ts';

let served: ServedBot;
beforeAll(async () => {
  served = await startServedBot({
    web: {
      variables: {
        PORT: { type: 'integer', min: 1 },
        SLUG: { type: 'text', pattern: '[a-z]{1,20}', default: 'shop' },
      },
    },
  });
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(() => served.bot.reset());

/** What shows nothing is taken out of every line before it is read: the rest is the name that people see. */
const named = hostileNames.filter(
  (name) => name.trim() !== '' && !/["\p{Bidi_Control}\u200b\ufeff\0]/u.test(name),
);
/** As Slack sends what a person types. */
const typed = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

test('there are enough of them', () => {
  expect(named.length).toBeGreaterThan(100);
});

test.each(named)('%j is no name: one refusal, and nothing is asked for', async (name) => {
  const { bot, cloud } = served;
  bot.clock.advance(2000);
  const reply = await bot.slack
    .user('ana')
    .run(`/server create web "${typed(name)}" with PORT=80`, { in: 'payments' });

  expect(reply.text).toMatch(/server create|understand|--?\w+|should be/i);
  expect(JSON.stringify(reply)).not.toMatch(/<!(channel|here|everyone)|stack|at .*\.ts:/);
  expect(cloud.instances()).toEqual([]);
});

test.each(['$(id)', '`id`', '80; id', '80 && id', '-1', '0x50', '{{ 80 }}', '8e1', '80\n81'])(
  'PORT=%j is no number: one refusal that names the variable',
  async (value) => {
    const { bot, cloud } = served;
    bot.clock.advance(2000);
    const line = `/server create web fine-1 with PORT="${typed(value)}"`;
    const reply = await bot.slack.user('ana').run(line, { in: 'payments' });

    expect(reply.text).toMatch(/PORT|NAME=value/);
    expect(cloud.instances()).toEqual([]);
  },
);

test('not one of them became an operation', async () => {
  const { bot } = served;
  const list = await bot.slack.user('chen').run('/qd operations all', { in: 'ops' });
  expect(list.text).not.toMatch(/Create server (?!fine-1)/);
});
