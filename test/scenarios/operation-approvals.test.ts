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
const minute = 60_000;

test('waits for approval: who may is mentioned once, and one press lets it go ahead', async () => {
  const { card, id } = await bake('ana', 'oven production');
  await card.expectText(/1 approval missing.*It waits for approval/is);
  expect(card.buttons).toEqual(['Approve', 'Decline…', 'Withdraw']);
  await card.thread().expectMessage(new RegExp(`@?oncall: Bake oven.*${id} asks for your approval`, 'i'));
  // Never edited, and shown in the channel too: it stays true when somebody has decided.
  const asked = await bot.slack.channel('ops').expectMessage(/What is decided stands on its card/);
  expect(asked.text).not.toMatch(/wait/i);
  expect(lab.acts).toEqual([]);
  await card.button('Approve').click('chen');
  await card.expectText(/is warm/);
  expect(card.text).toMatch(/Approved by @?chen/i);
  await card.thread().expectMessage(/chen approved it/);
  expect(card.thread().messages.filter(({ text }) => text.includes('your approval'))).toHaveLength(1);
});

test('its asker may not approve it, and neither may who was not asked', async () => {
  const { card } = await bake('chen', 'oven production');
  await card.expectText(/waits for approval/);
  await card.button('Approve').click('chen');
  await user('chen').expectEphemeral(/You asked for it, so somebody else approves it: @?oncall/i);
  await card.button('Approve').click('ben');
  await user('ben').expectEphemeral(/Approving it is for @?oncall/i);
  expect(lab.acts).toEqual([]);
  await card.button('Withdraw').click('chen');
  await card.expectText(/chen withdrew it\.\s*Nothing was changed/);
  expect(card.buttons).toEqual([]);
});

test('declined with a reason, which a form asks for', async () => {
  const { card } = await bake('ana', 'oven production');
  await card.expectText(/waits for approval/);
  await card.button('Decline…').click('chen');
  const form = await (await user('chen').expectModal('Decline')).expectText('Reason');
  expect(form.text).toMatch(/Operation.*Bake oven in production/s);
  await expect(async () => form.fill({ Operation: 'another' })).rejects.toThrow(/no input Operation/);
  await form.fill({ Reason: 'not on a Friday' }).submit();
  await form.expectClosed();
  await card.expectText(/chen declined it: not on a Friday/);
  await card.thread().expectMessage(/chen declined it: not on a Friday/);
  expect(lab.acts).toEqual([]);
});

test('two of three, two presses at once: both count, and it runs once', async () => {
  const { card } = await bake('ana', 'oven strict');
  await card.expectText(/2 approvals missing/);
  await Promise.all([card.button('Approve').click('ben'), card.button('Approve').click('chen')]);
  await card.expectText(/is warm/);
  expect(lab.acts).toEqual(['check oven', 'write oven', 'watch oven']);
});

test('the same person twice counts once', async () => {
  const { card, id } = await bake('ana', 'oven strict');
  await card.button('Approve').click('ben');
  await card.expectText(/Approved by @?ben.*1 approval missing/is);
  await card.button('Approve').click('ben');
  await user('ben').expectEphemeral(/You have approved .* already/);
  const reply = await user('dora').run(`/qd approve ${id} "looked at it"`, { in: 'payments' });
  expect(reply.text).toMatch(/You approved Bake oven/);
  await card.expectText(/Approved by @?dora: looked at it.*is warm/is);
});

test('when one who approves and one who declines press at once, one wins', async () => {
  const { card, id } = await bake('ana', 'oven production');
  await card.expectText(/waits for approval/);
  await Promise.all([
    card.button('Approve').click('chen'),
    user('chen').run(`/qd decline ${id} no`, { in: 'ops' }),
  ]);
  await card.expectText(/is warm|declined it/);
  const ran = lab.acts.length > 0;
  expect(card.text.includes('declined it')).toBe(!ran);
});

test('reminded once at half of the time, and expired after it', async () => {
  const { card } = await bake('ana', 'oven production');
  await card.thread().expectMessage(/asks for your approval/);
  bot.clock.advance(16 * minute);
  await card.thread().expectMessage(/still asks for your approval/);
  bot.clock.advance(15 * minute);
  await card.expectText(/Nobody approved it in time\. Nothing was changed/);
  await card.thread().expectMessage(/ana Bake oven.*Nobody approved it in time/s);
  expect(card.buttons).toEqual([]);
  expect(lab.acts).toEqual([]);
});

test('approved while it is queued, it begins in its turn', async () => {
  lab.hold('watch');
  const first = await bake('ana', 'oven production');
  await first.card.button('Approve').click('chen');
  await first.card.expectText(/▸ Let it/);
  const second = await bake('ana', 'oven production');
  await second.card.button('Approve').click('chen');
  await second.card.expectText(/Approved by @?chen.*Place 1 in the queue/is);
  lab.letGo('watch');
  await second.card.expectText(/is warm/);
});

test('a changed plan makes the approval void, and asks the same people with the difference', async () => {
  lab.hold('watch');
  const first = await bake('ana', 'oven production');
  await first.card.button('Approve').click('chen');
  await first.card.expectText(/▸ Let it/);
  const second = await bake('ana', 'oven production');
  await second.card.button('Approve').click('chen');
  await second.card.expectText(/Place 1/);
  lab.version = 'v2';
  lab.letGo('watch');
  await second.card.expectText(/version v2.*1 approval missing/is);
  await second.card.thread().expectMessage(/What was approved is void.*version v1.*version v2/s);
  expect(lab.acts).not.toContain('write kettle');
  await second.card.button('Approve').click('chen');
  await second.card.expectText(/is warm with v2/);
});

test('whoever is no longer asked when it begins has not approved it: the card says so, and asks the others', async () => {
  lab.hold('watch');
  const first = await bake('ana', 'oven production');
  await first.card.button('Approve').click('chen');
  await first.card.expectText(/▸ Let it/);
  const second = await bake('ana', 'oven production');
  await second.card.button('Approve').click('chen');
  await second.card.expectText(/Approved by @?chen.*Place 1/is);
  await bot.configure((plain) => {
    const { production, ...others } = kitchen(plain).environments;
    const approvals = { count: 1, by: ['user:U0BEN'] };
    return { ...kitchen(plain), environments: { ...others, production: { ...production, approvals } } };
  });
  await user('dora').run('/qd reload', { in: 'ops' });
  lab.letGo('watch');

  await second.card.expectText(/chen approved it, and is no longer asked.*1 approval missing/is);
  const thread = second.card.thread();
  await thread.expectMessage(/approval of @?chen does not count any more: by now it is for others/i);
  await thread.expectMessage(/ben: Bake oven.* asks for your approval/i);
  await second.card.button('Approve').click('ben');
  await second.card.expectText(/is warm/);
  await bot.configure(kitchen);
  await user('dora').run('/qd reload', { in: 'ops' });
});

test('where it is allowed, their own approval takes a reason and is told loudly', async () => {
  const { card, id } = await bake('ana', 'oven loose');
  await card.expectText(/waits for approval/);
  await card.button('Approve').click('ana');
  await user('ana').expectEphemeral(/That needs a reason, which is told/);
  await user('ana').run(`/qd approve ${id} nobody else is awake`, { in: 'ops' });
  await card.expectText(/is warm/);
  await bot.slack
    .channel('quarterdeck')
    .expectMessage(/ana approved their own Bake oven in loose.*nobody else is awake/);
});

test('their own approval is for those who are asked: an asker who is not among them waits for somebody else', async () => {
  const { card, id } = await bake('chen', 'oven loose');
  await card.expectText(/waits for approval/);
  const reply = await user('chen').run(`/qd approve ${id} nobody else is awake`, { in: 'ops' });
  expect(reply.text).toMatch(/Approving it is for @?developers/i);
  expect(lab.acts).toEqual([]);
  await card.button('Decline…').click('chen');
  const form = await (await user('chen').expectModal('Decline')).expectText('Reason');
  await form.fill({ Reason: 'another time' }).submit();
  await card.expectText(/chen declined it: another time/);
});

test('whoever breaks the glass needs neither approval nor thaw, and everybody is told', async () => {
  const { card, id } = await bake('ana', 'oven production');
  await card.expectText(/waits for approval/);
  const refused = await user('ana').run(`/qd break-glass ${id} it burns`, { in: 'ops' });
  expect(refused.text).toContain('it takes the right operation.break-glass');
  await user('dora').run(`/qd break-glass ${id} it burns`, { in: 'ops' });
  await card.expectText(/dora broke the glass: it burns.*is warm/s);
  await bot.slack
    .channel('quarterdeck')
    .expectMessage(/dora broke the glass for Bake oven in production.*it burns/);
});

test('what waits for me is listed, and is gone when I have decided', async () => {
  const { card, id } = await bake('ana', 'oven production');
  await card.expectText(/waits for approval/);
  expect((await user('chen').run('/qd approvals', { in: 'ops' })).text).toContain(id);
  expect((await user('ben').run('/qd approvals', { in: 'ops' })).text).toContain(
    'Nothing waits for your approval',
  );
  await card.button('Approve').click('chen');
  await card.expectText(/is warm/);
  user('chen').reload();
  expect((await user('chen').run('/qd approvals', { in: 'ops' })).text).toContain(
    'Nothing waits for your approval',
  );
});

test('what policy exempts needs no approval, goes ahead of the queue, and says so', async () => {
  lab.hold('watch');
  const first = await bake('ana', 'oven production');
  await first.card.button('Approve').click('chen');
  await first.card.expectText(/▸ Let it/);
  const second = await bake('ana', 'oven production');
  await second.card.button('Approve').click('chen');
  await second.card.expectText(/Place 1/);
  lab.version = 'hotfix';
  const urgent = await bake('ana', 'oven production');
  await urgent.card.expectText(/Place 1 in the queue/);
  await urgent.card
    .thread()
    .expectMessage(/By policy it passes freezes, needs no approval, goes ahead of the queue/);
  lab.letGo('watch');
  await urgent.card.expectText(/is warm with hotfix/);
  await second.card.expectText(/version hotfix/);
});

test('channels of the environment are told once of its start and once of its verdict, with a link', async () => {
  const { card } = await bake('ana', 'oven production');
  await card.expectText(/waits for approval/);
  await card.button('Approve').click('chen');
  await card.expectText(/is warm/);
  const told = bot.slack.channel('payments');
  const [, id] = /`?([0-9a-z]{5})`?$/.exec(card.text) ?? [];
  await told.expectMessage(/Bake oven in production.*starts.*asked by @?ana.*the card/i);
  const done = await told.expectMessage(/Bake oven in production.*is done.*the card/i);
  expect(JSON.stringify(done.json)).toContain(
    `brightside.slack.com/archives/C0OPS/p${card.ts.replace('.', '')}`,
  );
  expect(id).toBeUndefined();
});
