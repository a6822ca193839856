import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot({
    configure: (configuration) => ({
      ...configuration,
      access: [
        { allow: ['alert.read'], to: ['everyone'] },
        { allow: ['alert.acknowledge'], in: ['payments'], to: ['everyone'] },
        { allow: ['*'], to: ['group:S0ONCALL'] },
        { allow: ['bot.reload'], to: ['user:U0DORA'] },
      ],
    }),
  });
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

test('what no rule allows is refused in every way in, with who may, and nothing changes', async () => {
  const { card, id } = await firing('NotForAna');
  await card.button('Resolve').click('ana');
  await user('ana').expectEphemeral(/You may not do that: it takes the right alert\.resolve.*oncall may/);
  const typed = await user('ana').run(`/alerts resolve ${id}`, { in: 'payments' });
  expect(typed.text).toContain('You may not do that');
  user('ana').reload();
  await user('ana').mention(`alerts resolve ${id}`, { in: 'payments', thread: card });
  await user('ana').expectEphemeral('You may not do that');
  await user('ana').type(`/alerts resolve ${id} --form`, { in: 'payments' });
  const form = await user('ana').expectModal(/.*/);
  await form.expectText('You may not do that');
  expect(card.history).toHaveLength(1);
});

test('a rule for one channel holds there only, and the refusal names it', async () => {
  const { card, id } = await firing('OnlyInPayments');
  const elsewhere = await user('ana').run(`/alerts ack ${id}`, { in: 'ops' });
  expect(elsewhere.text).toMatch(/You have it in #payments/);
  await user('ana').run(`/alerts ack ${id}`, { in: 'payments' });
  await card.expectText(/ana is on it/i);
});

test('who joins the group may at once, and who leaves it may not', async () => {
  const { card } = await firing('JoinsOnCall');
  bot.slack.setGroup('oncall', ['ana', 'chen']);
  await bot.slack.settled();
  await card.button('Resolve').click('ana');
  await card.expectText(/resolved by @?ana/i);
  bot.slack.setGroup('oncall', ['chen']);
  await bot.slack.settled();
  const { card: next } = await firing('LeftOnCall');
  await next.button('Resolve').click('ana');
  await user('ana').expectEphemeral('You may not do that');
});

test('a guest is refused by button and by command', async () => {
  const { card } = await firing('NotForGuests');
  await card.button('Acknowledge').click('gus');
  await user('gus').expectEphemeral(/you are a guest here/);
  const reply = await user('gus').run('/alerts', { in: 'payments' });
  expect(reply.text).toContain('you are a guest here');
  expect(card.history).toHaveLength(1);
});

test('a stranger from a shared channel is refused', async () => {
  await user('sam').mention('alerts', { in: 'shared-partner' });
  await user('sam').expectEphemeral('full members of this workspace only');
});

test('another bot gets no answer', async () => {
  const { card, id } = await firing('NotForBots');
  await user('otherbot').mention(`alerts ack ${id}`, { in: 'payments' });
  await bot.slack.settled();
  await user('chen').run(`/alerts ack ${id}`, { in: 'ops' });
  await card.expectText(/chen is on it/i);
});

test('who is deactivated is refused', async () => {
  const { card } = await firing('NotForTheGone');
  await user('ben').run('/alerts', { in: 'ops' });
  user('ben').change({ deleted: true });
  await bot.slack.settled();
  await card.button('Acknowledge').click('ben');
  await user('chen').run('/alerts', { in: 'payments' });
  user('ben').change({ deleted: false });
  await bot.slack.settled();
  expect(card.history).toHaveLength(1);
});

test('whoami says what I may here, and by which rule', async () => {
  const reply = await user('ana').run('/qd whoami', { in: 'payments' });
  expect(reply.text).toMatch(/a full member of this workspace/);
  expect(reply.text).toMatch(/alert\.acknowledge, by access\[1\] for full members/);
  expect(reply.text).toMatch(/alert\.resolve; ask @?oncall/i);
  expect(reply.text).toMatch(/bot\.reload; ask .*dora/i);
});
