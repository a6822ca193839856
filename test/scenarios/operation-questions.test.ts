// What an operation asks before it begins, and what becomes of it when the answer changes.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import { baker, kitchen } from '#test/support/kitchen.ts';
import { openLab } from '#test/support/lab.ts';

const lab = openLab();
let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot({ configure: kitchen, lists: lab.lists });
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());
afterEach(() => lab.reset());

const user = (name: string) => bot.slack.user(name);
const bake = baker(() => bot);

test('what its guard asks, its asker answers, and nobody else', async () => {
  lab.asks = 'It is still warm from yesterday.';
  const { card, id } = await bake('ana', 'oven staging');
  await card.expectText(/still warm from yesterday\.\s*@?ana, shall it go on\?/i);
  expect(card.buttons).toEqual(['Go on', 'Withdraw']);
  const reply = await user('ben').run(`/qd go-on ${id}`, { in: 'ops' });
  expect(reply.text).toContain('Only who asked for it answers that.');
  await card.button('Go on').click('ana');
  await card.expectText(/is warm/);
});

test('nobody answers: it expires', async () => {
  lab.asks = 'It is still warm from yesterday.';
  const { card } = await bake('ana', 'oven staging');
  await card.expectText(/shall it go on/);
  bot.clock.advance(31 * 60_000);
  await card.expectText(/Nobody answered in time\. Nothing was changed/);
});

test('frozen: who has the right goes on with a reason, the others do not', async () => {
  const { card, id } = await bake('ana', 'oven frozen');
  await card.expectText(/It is frozen until .*2036.*: Christmas/);
  expect(card.buttons).toEqual(['Override…', 'Withdraw']);
  const refused = await user('ana').run(`/qd override ${id} hungry`, { in: 'ops' });
  expect(refused.text).toContain('it takes the right operation.override');

  await card.button('Override…').click('ben');
  const form = await (await user('ben').expectModal('Override')).expectText('Reason');
  await form.fill({ Reason: 'customers are hungry' }).submit();
  await card.expectText(/is warm/);
  expect(card.text).toMatch(/ben passed the freeze: customers are hungry/);
});

test('a form that was opened over another plan decides nothing, and shows the difference', async () => {
  lab.hold('watch');
  const first = await bake('ana', 'oven frozen');
  await user('ben').run(`/qd override ${first.id} hungry`, { in: 'ops' });
  await first.card.expectText(/▸ Let it/);
  const second = await bake('dora', 'oven frozen');
  await second.card.expectText(/It is frozen/);
  await second.card.button('Override…').click('dora');
  const form = await (await user('dora').expectModal('Override')).expectText('Reason');
  expect(form.text).not.toContain('Plan');
  await user('ben').run(`/qd override ${second.id} hungry`, { in: 'payments' });
  await second.card.expectText(/Place 1/);
  lab.version = 'v2';
  lab.letGo('watch');
  await second.card.expectText(/The plan is another one than you were shown/);

  await form.fill({ Reason: 'I saw v1' }).submit();
  await form.expectClosed();
  await user('dora').expectEphemeral(
    /has changed since you saw it\. Nothing was decided.*version v1.*version v2/s,
  );
  await second.card.button('Withdraw').click('dora');
  await second.card.expectText(/withdrew it/);
});

test('a changed plan asks its asker again', async () => {
  lab.hold('watch');
  const first = await bake('ana', 'oven staging');
  await first.card.expectText(/▸ Let it/);
  const second = await bake('ana', 'oven staging');
  await second.card.expectText(/Place 1/);
  lab.version = 'v2';
  lab.letGo('watch');
  await second.card.expectText(/The plan is another one than you were shown/);
  await second.card
    .thread()
    .expectMessage(/The plan has changed since it was shown.*version v1.*version v2/s);
  await second.card.button('Go on').click('ana');
  await second.card.expectText(/is warm with v2/);
});

test('a right that is lost while it is queued stops it', async () => {
  lab.hold('watch');
  const first = await bake('ben', 'oven staging');
  await first.card.expectText(/▸ Let it/);
  const second = await bake('ana', 'oven staging');
  await second.card.expectText(/Place 1/);
  user('ana').change({ isGuest: true });
  await bot.slack.settled();
  lab.letGo('watch');
  await second.card.expectText(/It did not begin: .*guest here/);
  user('ana').change({ isGuest: false });
  await bot.slack.settled();
});
