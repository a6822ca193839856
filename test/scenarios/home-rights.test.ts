import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import { baker, kitchen } from '#test/support/kitchen.ts';
import { openLab } from '#test/support/lab.ts';

const lab = openLab();
let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot({ configure: open, lists: lab.lists });
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

const user = (name: string) => bot.slack.user(name);
const bake = baker(() => bot);
const seeing = ['alert.read', 'alert.acknowledge'];

function open(given: SandboxConfiguration) {
  const { access, ...rest } = kitchen(given);
  return { ...rest, access: [...access, { allow: seeing, to: ['everyone'] }] };
}
async function configured(access: object[]): Promise<void> {
  await bot.configure((given) => ({ ...kitchen(given), access }));
  const reply = await user('dora').run('/qd reload', { in: 'ops' });
  expect(reply.text).toMatch(/read again|changed/i);
}
const admins = { allow: ['*'], to: ['group:S0ADMINS'] };

test('who loses their rights sees nothing any more, without opening it again', async () => {
  const { id } = await bake('ana', 'oven production');
  await bot.alert('Rights').fires();
  user('chen').openHome();
  await user('chen').expectHome(new RegExp(`${id}.*Rights`, 's'));
  await configured([admins]);
  await user('chen').expectHome(/You may not see anything here yet/);
  expect(user('chen').home.buttons).toEqual([]);
});

test('where a rule holds in one channel, its members see what has its card there, and act on it', async () => {
  await configured([
    admins,
    { allow: seeing, in: ['payments'], to: ['everyone'] },
    { allow: ['operation.read'], to: ['everyone'] },
  ]);
  const here = bot.alert('CardDeclined', { team: 'payments' });
  await here.fires();
  const card = await here.card();
  user('ana').openHome();
  await user('ana').expectHome(/CardDeclined/);
  expect(user('ana').home.text).not.toContain('Rights');
  await user('ana').home.button('Acknowledge', 'CardDeclined').click();
  await card.expectText(/ana is on it/i);

  bot.slack.channel('payments').remove('ben');
  user('ben').openHome();
  await user('ben').expectHome(/nothing waits for you/);
  expect(user('ben').home.text).not.toContain('CardDeclined');
});

test('who may look and not act has the card’s link and no button', async () => {
  await configured([admins, { allow: ['operation.read', 'alert.read'], to: ['everyone'] }]);
  user('chen').openHome();
  await user('chen').expectHome(/Waiting for your approval.*see its card/s);
  await expect.poll(() => user('chen').home.buttons, { timeout: 10_000 }).toEqual([]);
});

test('a press after the right was lost is refused, audited, and said there', async () => {
  await configured([admins, { allow: [...seeing, 'operation.read', 'operation.act'], to: ['everyone'] }]);
  user('chen').openHome();
  await user('chen').expectHome(/Waiting for your approval.*Approve/s);
  bot.slack.faults.rateLimit('views.publish', 3000);
  await configured([admins]);
  await user('chen').home.button('Approve').click();
  await (await user('chen').expectModal('Quarterdeck')).expectText(/You may not do that/);
  expect(lab.acts).toEqual([]);
});

test('guests learn that it is not for them, and who has left is forgotten', async () => {
  user('ben').change({ isGuest: true });
  user('ben').openHome();
  await user('ben').expectHome(/you are a guest here/);
  user('ben').change({ isGuest: false });
  const before = bot.slack.calls.of('views.publish').length;
  user('ana').change({ deleted: true });
  user('ana').openHome();
  await bot.slack.settled();
  bot.clock.advance(31_000);
  user('dora').openHome();
  await user('dora').expectHome(/Open alerts/);
  const others = bot.slack.calls.of('views.publish').slice(before);
  expect(others.filter(({ args }) => args.user_id === user('ana').id)).toEqual([]);
  user('ana').change({ deleted: false });
});
