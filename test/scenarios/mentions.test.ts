import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

const user = (name: string) => bot.slack.user(name);

async function firing(name: string) {
  const alert = bot.alert(name, { team: 'payments' });
  await alert.fires();
  const card = await alert.card();
  return { card, id: idOn(card) };
}

test("in the card's thread, where slash commands do not work", async () => {
  const { card, id } = await firing('InThread');
  await user('chen').mention(`alerts ack ${id} on my way`, { in: 'payments', thread: card });
  await card.expectText(/chen is on it/i);
  const answer = await user('chen').expectEphemeral(/You are on InThread/);
  expect(answer.json.thread_ts).toBe(card.ts);
});

test('in a channel', async () => {
  const { card, id } = await firing('InChannel');
  await user('ben').mention(`alerts resolve ${id}`, { in: 'ops' });
  await card.expectText(/resolved by @?ben/i);
});

test('as a phone writes it: long dashes, curly quotes, capitals', async () => {
  const { card, id } = await firing('FromAPhone');
  await user('ben').mention(`Alerts Ack ${id.toUpperCase()} “it’s the pool” `, { in: 'ops' });
  await card.thread().expectMessage(/ben is on it: it's the pool/i);
});

test('a mistake gets what was wrong and the nearest command, seen by the asker alone', async () => {
  await user('ana').mention('alerts akc 7f3', { in: 'ops' });
  const reply = await user('ana').expectEphemeral(/I do not know akc\. Did you mean \/alerts ack\?/);
  expect(reply.isEphemeral).toBe(true);
});

test('delivered again by Slack, it is done once', async () => {
  const { card, id } = await firing('DeliveredAgain');
  bot.slack.faults.forgetAcks();
  await user('ana').mention(`alerts ack ${id}`, { in: 'ops' });
  await card.expectText(/ana is on it/i);
  await bot.slack.redeliver();
  await bot.slack.settled();
  await card.thread().expectMessage(/is on it/);
  expect(card.thread().messages).toHaveLength(1);
  expect(card.history).toHaveLength(2);
});

test('edited afterwards, it is not done again', async () => {
  const { card, id } = await firing('EditedAfter');
  const said = await user('ana').mention(`alerts ack ${id}`, { in: 'ops' });
  await card.expectText(/ana is on it/i);
  user('ana').edit(said, `@quarterdeck alerts resolve ${id}`);
  await bot.slack.settled();
  const reply = await user('ana').run('/alerts list acknowledged', { in: 'ops' });
  expect(reply.text).toContain('EditedAfter');
});
