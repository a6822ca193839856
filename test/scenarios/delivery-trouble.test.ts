import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => {
  bot.reset();
  payments().unarchive();
  payments().inviteBot();
});

const payments = () => bot.slack.channel('payments');
const health = () => bot.slack.channel('quarterdeck');
const paid = { team: 'payments' };

test('a card that somebody deleted is posted again', async () => {
  const alert = bot.alert('Deleted', paid);
  await alert.fires();
  const card = await alert.card();
  card.delete();
  await alert.fires({ pod: 'b' });
  const again = await payments().expectMessage(/Deleted[\s\S]*2 firing/);
  expect(again.ts).not.toBe(card.ts);
  await again.button('Acknowledge').click('ana');
  await again.expectText(/ana is on it/i);
});

test('an archived channel: the card stands in the health channel and says why', async () => {
  payments().archive();
  const alert = bot.alert('Archived', paid);
  await alert.fires();
  const card = await health().expectMessage('Archived');
  expect(card.text).toContain('Meant for #payments: the channel is archived. Unarchive it');
  await card.button('Acknowledge').click('ana');
  await card.expectText(/ana is on it/i);
  const status = await bot.slack.user('dora').run('/qd status', { in: 'ops' });
  expect(status.text).toContain('#payments takes nothing (is_archived)');
});

test('a bot that was removed: the same, with what to do', async () => {
  payments().kickBot();
  await bot.slack.settled();
  await bot.alert('Removed', paid).fires();
  const card = await health().expectMessage('Removed');
  expect(card.text).toMatch(/Meant for #payments: I am not in the channel\. Invite me there with \/invite/);
});

test('a post whose answer was lost is found again, and stands there once', async () => {
  bot.slack.faults.loseAnswer('chat.postMessage');
  await bot.alert('AnswerLost').fires();
  const ops = bot.slack.channel('ops');
  const card = await ops.expectMessage('AnswerLost');
  bot.clock.advance(30_000);
  await card.button('Acknowledge').click('ana');
  await card.expectText(/ana is on it/i);
  await ops.expectMessages('AnswerLost', 1);
});

test('a post that never arrived is posted once', async () => {
  bot.slack.faults.loseCall('chat.postMessage');
  await bot.alert('CallLost').fires();
  await expect
    .poll(() => bot.slack.calls.of('chat.postMessage').some(({ lost }) => lost === 'call'))
    .toBe(true);
  bot.clock.advance(30_000);
  await bot.slack.channel('ops').expectMessages('CallLost', 1);
});

test('Retry-After is obeyed, and then the card is right at once', async () => {
  const alert = bot.alert('Throttled', paid);
  await alert.fires();
  const card = await alert.card();
  bot.slack.faults.rateLimit('chat.update', 30);
  await card.button('Acknowledge').click('ana');
  await bot.slack.calls.expect('chat.update', ({ status }) => status === 429);
  const refused = bot.slack.calls.of('chat.update').length;
  await alert.fires({ pod: 'b' });
  await alert.fires({ pod: 'c' });
  expect(bot.slack.calls.of('chat.update')).toHaveLength(refused);
  // What people wait for does not wait for an edit.
  await card.thread().expectMessage(/ana is on it/i);
  bot.clock.advance(31_000);
  await card.expectText(/3 firing/);
  expect(card.text).toMatch(/ana is on it/i);
});

test('throttled posts do not delay an answer', async () => {
  bot.slack.faults.rateLimit('chat.postMessage', 60);
  await bot.alert('Delayed').fires();
  await bot.slack.calls.expect('chat.postMessage', ({ status }) => status === 429);
  // Of what an earlier test left, another post may be the one that was throttled; the alert is read beside it.
  const reply = async () => (await bot.slack.user('ana').run('/alerts list firing', { in: 'ops' })).text;
  await expect.poll(reply).toContain('Delayed');
});

test('what was over before it could be posted is not posted late', async () => {
  bot.slack.faults.rateLimit('chat.postMessage', 60);
  const alert = bot.alert('OverUnseen');
  await alert.fires();
  await alert.ends();
  bot.slack.faults.clear();
  bot.clock.advance(61_000);
  const next = bot.alert('SeenAfter');
  await next.fires();
  await next.card();
  await bot.slack.channel('ops').expectMessages('OverUnseen', 0);
});
