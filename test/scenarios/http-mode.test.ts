import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { signature } from '#sandbox/slack/request-url.ts';
import { idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot({
    configure: ({ slack, ...rest }) => ({ ...rest, slack: { ...slack, mode: 'http' } }),
  });
  await bot.slack.deliverTo(address());
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

const address = () => `${bot.hooksUrl}/slack/events`;

async function firing(name: string) {
  const alert = bot.alert(name, { team: 'payments' });
  await alert.fires();
  const card = await alert.card();
  return { card, id: idOn(card) };
}

/** A command, as Slack sends it. */
async function send(text: string, { key = bot.slack.tokens.signingSecret, age = 0, trigger = '1.2.3' } = {}) {
  const body = new URLSearchParams({
    ...{ command: '/alerts', text, team_id: 'T0QUARTER', user_id: 'U0ANA', channel_id: 'C0OPS' },
    ...{ trigger_id: trigger, response_url: `${bot.slack.url}/response/none` },
  }).toString();
  const timestamp = String(Math.floor(bot.clock.now().getTime() / 1000) - age);
  const answer = await fetch(address(), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature(key, timestamp, body),
    },
    body,
  });
  return answer.status;
}

test('command, button, mention and form work as by socket', async () => {
  const { card, id } = await firing('ByHttp');
  await bot.slack.user('ana').run(`/alerts ack ${id}`, { in: 'ops' });
  await card.expectText(/ana is on it/i);
  await bot.slack.user('ben').mention(`alerts show ${id}`, { in: 'payments', thread: card });
  await bot.slack.user('ben').expectEphemeral(/ana acknowledged/i);
  await bot.slack.user('ben').type('/alerts resolve', { in: 'ops' });
  const form = await bot.slack.user('ben').expectModal('Resolve');
  await form.expectText('Alert');
  await form.fill({ Alert: id }).submit();
  await card.expectText(/resolved by @?ben/i);
});

test('status says that Slack comes by HTTP', async () => {
  const reply = await bot.slack.user('dora').run('/qd status', { in: 'ops' });
  expect(reply.text).toContain('Slack by HTTP.');
  expect(bot.slack.sockets.open).toBe(0);
});

test('what is signed by another, too old, or from the future is refused', async () => {
  const { card, id } = await firing('ForgedByHttp');
  expect(await send(`resolve ${id}`, { key: 'another' })).toBe(401);
  expect(await send(`resolve ${id}`, { age: 400 })).toBe(401);
  expect(await send(`resolve ${id}`, { age: -400 })).toBe(401);
  await card.button('Acknowledge').click('ben');
  await card.expectText(/ben is on it/i);
});

test('what was recorded and is sent again does nothing twice', async () => {
  const { card, id } = await firing('Replayed');
  expect(await send(`ack ${id} once`, { trigger: 'replayed' })).toBe(200);
  expect(await send(`ack ${id} once`, { trigger: 'replayed' })).toBe(200);
  await card.expectText(/ana is on it/i);
  await card.thread().expectMessage(/ana is on it: once/i);
  await bot.slack.user('ben').run(`/alerts resolve ${id}`, { in: 'ops' });
  await card.thread().expectMessage(/ben resolved it/i);
  expect(card.thread().messages).toHaveLength(2);
});
