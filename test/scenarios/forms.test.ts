import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

const ana = () => bot.slack.user('ana');

async function firing(name: string) {
  const alert = bot.alert(name, { team: 'payments' });
  await alert.fires();
  const card = await alert.card();
  return { alert, card, id: idOn(card) };
}

test('without its argument the command opens a form that offers what is open, and does it', async () => {
  const { card, id } = await firing('ChosenInForm');
  await ana().type('/alerts ack', { in: 'ops' });
  const form = await ana().expectModal('Acknowledge');
  await form.expectText('Alert');
  await form.fill({ Alert: `${id} ChosenInForm`, Note: 'from the form' }).submit();
  await form.expectText(/You are on ChosenInForm/);
  await card.expectText(/ana is on it/i);
  await card.thread().expectMessage(/ana is on it: from the form/i);
});

test('with --form it opens filled with what was said', async () => {
  const { card, id } = await firing('FilledForm');
  await ana().type(`/alerts resolve ${id} disk replaced --form`, { in: 'ops' });
  const form = await ana().expectModal('Resolve');
  await form.expectText('Note');
  await form.submit();
  await card.expectText(/resolved by @?ana/i);
  await card.thread().expectMessage(/disk replaced/);
});

test('what is over is not offered', async () => {
  const { alert, card, id } = await firing('NotOffered');
  await alert.ends();
  await card.expectText(/resolved/);
  await ana().type('/alerts ack', { in: 'ops' });
  const form = await ana().expectModal('Acknowledge');
  await form.expectText('Alert');
  await expect(form.fill({ Alert: id }).submit()).rejects.toThrow(/does not offer/);
});

test('sent twice, it is done once', async () => {
  const { card, id } = await firing('SentTwice');
  await ana().type(`/alerts ack ${id} --form`, { in: 'ops' });
  const form = await ana().expectModal('Acknowledge');
  await form.expectText('Alert');
  await Promise.all([form.submit(), form.submit().catch(() => undefined)]);
  await card.expectText(/ana is on it/i);
  await card.thread().expectMessage(/is on it/);
  expect(card.thread().messages).toHaveLength(1);
});

test('opens at once while posts are throttled', async () => {
  bot.slack.faults.rateLimit('chat.postMessage', 60);
  await bot.alert('ThrottledMeanwhile').fires();
  await bot.slack.calls.expect('chat.postMessage', ({ status }) => status === 429);
  await ana().type('/alerts ack', { in: 'ops' });
  const form = await ana().expectModal('Acknowledge');
  await form.expectText('Alert');
});

test('while views cannot be opened, the command says how to write it', async () => {
  bot.slack.faults.fail('views.open', 'expired_trigger_id');
  const reply = await ana().run('/alerts ack', { in: 'ops' });
  expect(reply.text).toContain('/alerts acknowledge <alert> [note]');
});
