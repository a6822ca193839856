import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

test('a slip of the thumb: handed back, the card asks for somebody again, and the channel hears of it', async () => {
  const alert = bot.alert('SlipOfTheThumb', { team: 'payments' });
  await alert.fires();
  const card = await alert.card();
  await card.button('Acknowledge').click('ana');
  await card.expectText(/ana is on it/i);

  await card.button('Hand back').click('ana');

  await card.expectText(/^(?!.*is on it)/s);
  expect(card.buttons).toEqual(['Acknowledge', 'Resolve']);
  await bot.slack.channel('payments').expectMessage(/needs somebody again.*ana handed it back/i);
});

test('resolved by mistake while it fires: reopened, and anybody can take it', async () => {
  const alert = bot.alert('ResolvedByMistake');
  await alert.fires();
  const card = await alert.card();
  await card.button('Resolve').click('ana');
  await card.expectText(/resolved by @?ana/i);

  await bot.slack.user('ben').run(`/alerts reopen ${idOn(card)} "still 502"`, { in: 'ops' });

  await card.expectText(/WARNING\s+ResolvedByMistake/);
  await card.thread().expectMessage(/ben handed it back: still 502/i);
  await card.button('Acknowledge').click('chen');
  await card.expectText(/chen is on it/i);
});

test('what is over is not reopened, and says why', async () => {
  const alert = bot.alert('ReallyOver');
  await alert.fires();
  const card = await alert.card();
  await alert.ends();
  await card.expectText(/resolved/i);
  expect(card.buttons).toEqual([]);

  const reply = await bot.slack.user('ana').run(`/alerts reopen ${idOn(card)}`, { in: 'ops' });

  expect('text' in reply && reply.text).toMatch(/Nothing of ReallyOver .* fires any more/);
});
