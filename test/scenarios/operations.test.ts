import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import { baker, kitchen } from '#test/support/kitchen.ts';
import { burnt, openLab } from '#test/support/lab.ts';

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

test('planned, run and done: steps with their durations, the log in the thread, the verdict once more', async () => {
  const { card } = await bake('ana', 'oven staging');
  await card.expectText(/oven is warm with v1/);
  expect(card.text).toMatch(/✓ Look at it.*✓ Turn it on.*✓ Let it warm up/s);
  expect(card.buttons).toEqual(['Show it']);
  await card.thread().expectMessage(/turned on, it was cold/);
  await card.thread().expectMessage(/ana Bake oven in staging.*is warm/s);
  expect(lab.acts).toEqual(['check oven', 'write oven', 'watch oven']);
});

test('a step at work is told from those to come, and what it says of itself is shown', async () => {
  lab.hold('watch');
  lab.instead.write = async ({ report }) => {
    await report('It is at 90 °C.');
    lab.hold('write');
    return {};
  };
  const { card } = await bake('ana', 'oven staging');
  await card.expectText(/✓ Turn it on.*▸ Let it warm up/s);
  expect(card.buttons).toEqual(['Stop']);
  lab.letGo('watch');
  await card.expectText(/is warm/);
});

test('failed: why, what to do, and again from the step that failed', async () => {
  lab.instead.write = async () => burnt();
  const { card } = await bake('ana', 'oven staging');
  await card.expectText(/Turn it on failed\. It is burnt\.\s*Open the window\./);
  expect(card.text).toMatch(/✓ Look at it.*✗ Turn it on.*○ Let it warm up/s);
  expect(card.buttons).toEqual(['Look around', 'Retry from: Turn it on']);
  await card.thread().expectMessage(/ana Bake.*It is burnt/s);

  delete lab.instead.write;
  await card.button('Retry from: Turn it on').click('ana');
  await card.expectText(/is warm/);
  expect(lab.acts).toEqual(['check oven', 'write oven', 'write oven', 'watch oven']);
});

test('stopped while it runs: who, where, what was done before and what was put away', async () => {
  lab.hold('watch');
  const { card } = await bake('ana', 'oven staging');
  await card.expectText(/▸ Let it warm up/);
  await card.button('Stop').click('ana');
  await card.expectText(/ana stopped it at Let it warm up/);
  await card.expectText(/Done before: Look at it, Turn it on\./);
  await card.expectText(/Put away: The oven is off again\./);
  expect(card.buttons).toEqual([]);
  await card.thread().expectMessage(/ana stops it/);
});

test('what nobody can know is asked: tried again, said to be done, or given up', async () => {
  const settled: Record<string, RegExp> = {
    'Retry from: Turn it on': /is warm/,
    'Mark it done': /is warm/,
    'Give up': /ana gave it up/,
  };
  for (const [label, verdict] of Object.entries(settled)) {
    lab.loseSight('write');
    const { card } = await bake('ana', 'oven staging');
    await card.expectText(/Nobody can know whether Turn it on had its effect/);
    expect(card.buttons).toEqual(['Retry from: Turn it on', 'Mark it done', 'Give up']);
    delete lab.instead.write;
    await card.button(label).click('ana');
    await card.expectText(verdict);
  }
});

test('until a person says what became of it, nobody else starts', async () => {
  lab.loseSight('write');
  const first = await bake('ana', 'oven staging');
  await first.card.expectText(/Nobody can know/);
  delete lab.instead.write;
  const second = await bake('ben', 'oven staging');
  await second.card.expectText(/Place 1 in the queue, after Bake oven/);
  await first.card.button('Give up').click('ana');
  await second.card.expectText(/is warm/);
});

test('restarted in the middle of a step, it goes on with it', async () => {
  lab.hold('watch');
  const { card } = await bake('ana', 'oven staging');
  await card.expectText(/▸ Let it warm up/);
  await bot.restart();
  lab.letGo('watch');
  await card.expectText(/is warm/);
  expect(lab.acts).toEqual(['check oven', 'write oven', 'watch oven', 'watch oven']);
});

test('already running: a place in the queue, which moves up, and can be left', async () => {
  lab.hold('watch');
  const first = await bake('ana', 'oven staging');
  await first.card.expectText(/▸ Let it/);
  const second = await bake('ben', 'oven staging');
  await second.card.expectText(/Place 1 in the queue, after Bake oven in staging/);
  const third = await bake('chen', 'oven staging');
  await third.card.expectText(/Place 2 in the queue.*and 1 more/);
  const other = await bake('chen', 'kettle staging');
  await other.card.expectText(/▸ Let it/);

  await second.card.button('Leave the queue').click('ben');
  await second.card.expectText(/ben took it out of the queue/);
  await third.card.expectText(/Place 1 in the queue/);
  lab.letGo('watch');
  await third.card.expectText(/is warm/);
});

test('locked by a person: refused with whom and until when; the holder may', async () => {
  await user('ben').run('/qd lab lock oven staging', { in: 'ops' });
  const reply = await user('ana').run('/qd lab bake oven staging', { in: 'ops' });
  expect(reply.text).toMatch(/lab:oven:staging is locked by @?ben until .*: mine/i);
  const { card } = await bake('ben', 'oven staging');
  await card.expectText(/is warm/);
  await user('ben').run('/qd lab unlock oven staging', { in: 'ops' });
});

test('locked while it is queued: it waits, and begins when the lock runs out', async () => {
  lab.hold('watch');
  const first = await bake('ana', 'oven staging');
  await first.card.expectText(/▸ Let it/);
  const second = await bake('ana', 'oven staging');
  await second.card.expectText(/Place 1/);
  await user('ben').run('/qd lab lock oven staging', { in: 'ops' });
  lab.letGo('watch');
  await first.card.expectText(/is warm/);
  await second.card.expectText(/lab:oven:staging is locked by @?ben/i);
  bot.clock.advance(61 * 60_000);
  await second.card.expectText(/is warm/);
});

test('read-only: nothing new starts, what runs waits after its step, and goes on afterwards', async () => {
  lab.hold('check');
  const { card } = await bake('ana', 'oven staging');
  await card.expectText(/▸ Look at it/);
  await user('dora').run('/qd read-only on the network is moved', { in: 'ops' });
  await bot.slack.channel('quarterdeck').expectMessage(/dora made me read-only: the network is moved/);
  const reply = await user('ana').run('/qd lab bake kettle staging', { in: 'ops' });
  expect(reply.text).toMatch(
    /I am read-only since .* by @?dora: the network is moved.*until \/qd read-only off/i,
  );
  lab.letGo('check');
  await card.expectText(/✓ Look at it.*○ Turn it on/s);
  await card.expectText(/read-only/);
  const list = await user('ana').run('/qd operations', { in: 'ops' });
  expect(list.text).toMatch(/I am read-only/);

  await user('dora').run('/qd read-only off', { in: 'ops' });
  await card.expectText(/is warm/);
  expect(lab.acts).toEqual(['check oven', 'write oven', 'watch oven']);
});

test('the plan alone: shown, and nothing runs', async () => {
  const reply = await user('ana').run('/qd lab plan oven production', { in: 'ops' });
  expect(reply.text).toMatch(
    /Bake oven in production.*version v1.*○ Look at it.*1 approval of @?oncall.*nothing was started/is,
  );
  expect(lab.acts).toEqual([]);
});

test('listed while it runs, shown with its log, found by a prefix; gone from the list when it is over', async () => {
  lab.hold('watch');
  const { card, id } = await bake('ana', 'oven staging');
  await card.expectText(/▸ Let it/);
  const list = await user('ben').run('/qd operations', { in: 'ops' });
  expect(list.text).toMatch(new RegExp(`Bake oven in staging.*${id} is running`));
  const shown = await user('ben').run(`/qd show ${id.slice(0, 4)}`, { in: 'ops' });
  expect(shown.text).toMatch(/turned on, it was cold/);
  lab.letGo('watch');
  await card.expectText(/is warm/);
  expect((await user('ben').run('/qd operations', { in: 'payments' })).text).toMatch(/Nothing runs or waits/);
  user('ben').reload();
  expect((await user('ben').run('/qd operations all', { in: 'payments' })).text).toContain(id);
  const wrong = await user('ben').run('/qd operation zzzzz', { in: 'payments' });
  expect(wrong.text).toMatch(/There is no operation zzzzz/);
});
