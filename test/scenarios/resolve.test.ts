import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

async function resolvedByHand(name: string) {
  const alert = bot.alert(name, { team: 'payments' });
  await alert.fires();
  const card = await alert.card();
  await card.button('Resolve').click('ana');
  await card.expectText(/resolved by @?ana/i);
  return { alert, card };
}

/** Reads on: bodies are read in their order, so what was sent before has been read when this one shows. */
async function everythingIsRead(name: string) {
  const next = bot.alert(name);
  await next.fires();
  await next.card();
}

test('pressed on the card: it says who, offers to reopen it while it fires, and the thread has the line', async () => {
  const { card } = await resolvedByHand('ByHand');
  expect(card.buttons).toEqual(['Reopen']);
  await card.thread().expectMessage(/ana resolved it/i);
});

test('from acknowledged too, with a note', async () => {
  const alert = bot.alert('AckedThenResolved', { team: 'payments' });
  await alert.fires();
  const card = await alert.card();
  await card.button('Acknowledge').click('ben');
  await card.expectText(/ben is on it/i);
  await bot.slack.user('ana').run(`/alerts resolve ${idOn(card)} disk replaced`, { in: 'ops' });
  await card.expectText(/resolved by @?ana/i);
  expect(card.text).toMatch(/acknowledged by @?ben/i);
  await card.thread().expectMessage(/ana resolved it: disk replaced/i);
});

test('what the sender repeats does not open it again', async () => {
  const { alert, card } = await resolvedByHand('RepeatedAfter');
  await alert.repeats();
  await everythingIsRead('AfterRepeats');
  expect(card.text).toMatch(/resolved/);
});

test('a worse severity opens it again', async () => {
  const { alert, card } = await resolvedByHand('WorseAfter');
  await alert.fires({ severity: 'critical' });
  await card.expectText(/CRITICAL\s+WorseAfter/);
  expect(card.buttons).toEqual(['Acknowledge', 'Resolve']);
  await card.thread().expectMessage(/Firing again after @?ana/i);
});

test('a new start opens it again', async () => {
  const { alert, card } = await resolvedByHand('StartsAnew');
  bot.clock.advance(60_000);
  await alert.fires();
  await card.expectText(/WARNING\s+StartsAnew/);
});

test("the sender's own end comes after, and changes nothing", async () => {
  const { alert, card } = await resolvedByHand('EndsAfter');
  await alert.ends();
  await everythingIsRead('AfterItsEnd');
  expect(card.text).toMatch(/resolved by @?ana/i);
  expect(card.thread().messages).toHaveLength(1);
});

test('pressed by two at once: one of them did it, and the other is told', async () => {
  const alert = bot.alert('ResolvedByTwo', { team: 'payments' });
  await alert.fires();
  const card = await alert.card();
  await Promise.all([card.button('Resolve').click('ana'), card.button('Resolve').click('ben')]);
  await card.expectText(/resolved by @?(ana|ben)/i);
  const other = /by @?ana/i.test(card.text) ? 'ben' : 'ana';
  await bot.slack.user(other).expectEphemeral(/ResolvedByTwo.*is over/);
});
