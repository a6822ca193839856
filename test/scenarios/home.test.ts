import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import { baker, kitchen } from '#test/support/kitchen.ts';
import { openLab } from '#test/support/lab.ts';

const lab = openLab();
let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot({
    configure: (given) => {
      const { access, ...rest } = kitchen(given);
      return {
        ...rest,
        access: [...access, { allow: ['alert.read', 'alert.acknowledge'], to: ['everyone'] }],
      };
    },
    lists: lab.lists,
  });
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());
afterEach(() => lab.reset());

const user = (name: string) => bot.slack.user(name);
const bake = baker(() => bot);
const published = (name: string) =>
  bot.slack.calls.of('views.publish').filter(({ args }) => args.user_id === user(name).id).length;
const hour = 3_600_000;

test('whoever opens it sees that nothing waits, and what one could ask', async () => {
  user('dora').openHome();
  const home = await user('dora').expectHome(/All is well: nothing waits for you/);
  expect(home.text).toContain('`/alerts list`'.replaceAll('`', ''));
  expect(home.buttons).toEqual([]);
  expect(published('dora')).toBe(1);
});

test('approved on the Home tab: the card, the thread and the other approver’s tab follow', async () => {
  const { card, id } = await bake('ana', 'oven strict');
  await card.expectText(/2 approvals missing/);
  for (const name of ['ben', 'chen', 'dora', 'ana']) user(name).openHome();
  await user('ben').expectHome(new RegExp(`Waiting for your approval.*${id}.*version v1`, 's'));
  await user('chen').expectHome(new RegExp(`Waiting for your approval.*${id}`, 's'));
  await user('ana').expectHome(new RegExp(`What you asked for.*${id}.*waits for approval`, 's'));
  expect(user('ana').home.buttons).not.toContain('Approve');

  await user('ben').home.button('Approve', id).click();
  await card.expectText(/Approved by @?ben.*1 approval missing/is);
  await card.thread().expectMessage(/ben approved it/);
  await user('ben').expectHome(/All is well/);
  await user('chen').home.button('Approve', id).click();
  await card.expectText(/is warm/);
  await user('dora').expectHome(/All is well/);
  await user('ana').expectHome(/All is well/);
});

test('declined there with a reason: the form that it opens says what became of it', async () => {
  const { card, id } = await bake('ana', 'oven production');
  await card.expectText(/waits for approval/);
  user('chen').openHome();
  await user('chen').expectHome(new RegExp(id));
  await user('chen').home.button('Decline…', id).click();
  const form = await user('chen').expectModal('Decline');
  await form.expectText(/Bake oven in production/);
  await form.fill({ Reason: 'not today' }).submit();
  await form.expectText(/You declined/);
  await card.expectText(/chen declined it: not today/);
  await user('chen').expectHome(/All is well/);
});

test('what cannot be done is said in a modal, since no message appears there', async () => {
  const { card, id } = await bake('ana', 'oven production');
  user('chen').openHome();
  await user('chen').expectHome(new RegExp(id));
  bot.slack.faults.rateLimit('views.publish', 60);
  await card.button('Withdraw').click('ana');
  await card.expectText(/withdrew it/);
  await user('chen').home.button('Approve', id).click();
  await (await user('chen').expectModal('Quarterdeck')).expectText(/There is nothing to approve/);
  bot.clock.advance(61_000);
  await user('chen').expectHome(/All is well/);
});

test('an open alert is acknowledged there, and everybody’s tab says who is on it', async () => {
  const alert = bot.alert('DiskFull');
  await alert.fires();
  const card = await alert.card();
  for (const name of ['ana', 'ben']) user(name).openHome();
  await user('ana').expectHome(/Open alerts.*DiskFull/s);
  await user('ben').expectHome(/Open alerts.*DiskFull/s);
  await user('ana').home.button('Acknowledge', 'DiskFull').click();
  await card.expectText(/ana is on it/i);
  await user('ana').expectHome(/DiskFull.*@?ana/s);
  await user('ben').expectHome(/DiskFull.*@?ana/s);
  expect(user('ben').home.buttons).toEqual([]);
  await alert.ends();
  await user('ben').expectHome(/All is well/);
});

test('an event that Slack delivers twice publishes once', async () => {
  const before = published('dora');
  bot.slack.faults.forgetAcks(1);
  user('dora').openHome();
  await expect.poll(() => published('dora')).toBe(before + 1);
  await bot.slack.redeliver();
  user('dora').openHome();
  user('dora').openHome('messages');
  await bot.slack.settled();
  await user('dora').expectHome(/All is well/);
  expect(published('dora')).toBe(before + 1);
});

test('an hour after the last look nothing of it is left, until the next', async () => {
  const { id } = await bake('ana', 'oven production');
  user('chen').openHome();
  await user('chen').expectHome(new RegExp(id));
  bot.clock.advance(hour);
  await user('chen').expectHome(/Open this tab again/, 10_000);
  expect(user('chen').home.text).not.toContain(id);
  user('chen').openHome();
  await user('chen').expectHome(/All is well/);
});
