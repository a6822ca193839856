// Frozen by a person for a while: what begins there is asked about, as in the hours that the configuration freezes.
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

const minute = 60_000;
const bake = baker(() => bot);
const user = (name: string) => bot.slack.user(name);
const ops = () => bot.slack.channel('ops');

let freezes = 0;
let thaws = 0;

async function frozen(words: string): Promise<void> {
  freezes += 1;
  await user('dora').type(`/qd release freeze staging for ${words}`, { in: 'ops' });
  const told = /staging is frozen until .* by @?dora.*\/release unfreeze staging ends it/i;
  await ops().expectMessages(told, freezes);
}

async function thawed(): Promise<void> {
  thaws += 1;
  await user('dora').type('/qd release unfreeze staging', { in: 'ops' });
  await ops().expectMessages(/dora ended the freeze of staging/, thaws);
}

test('what is asked for is asked about, with whose freeze it is, until when and why; an override passes it', async () => {
  await frozen('2h looking into the outage');
  const { card, id } = await bake('ana', 'oven staging');
  await card.expectText(/It is frozen until .* by @?dora: looking into the outage.*operation\.override/i);
  expect(card.buttons).toEqual(['Override…', 'Withdraw']);
  await user('ben').run(`/qd override ${id} it is the fix`, { in: 'ops' });
  await card.expectText(/ben passed the freeze: it is the fix.*is warm/s);
  await thawed();
});

test('frozen by a rule, it is asked about in the words of the rule', async () => {
  const { card } = await bake('ana', 'oven ruled');
  await card.expectText(
    /It is frozen until .* \(every day from 00:00 UTC\): the audit.*operation\.override/i,
  );
  expect(card.buttons).toEqual(['Override…', 'Withdraw']);
});

test('what policy exempts passes it', async () => {
  await frozen('2h looking into the outage');
  lab.version = 'hotfix';
  const { card } = await bake('ana', 'oven staging');
  await card.expectText(/is warm with hotfix/);
  await thawed();
});

test('ended by a person, it takes no right any more to go on', async () => {
  await frozen('2h looking into the outage');
  const { card } = await bake('ana', 'oven staging');
  await card.expectText(/It is frozen/);
  await thawed();
  await card.expectText(/It is not frozen any more\.\s*@?ana, shall it go on\?/i);
  await card.button('Go on').click('ana');
  await card.expectText(/is warm/);
});

test('it ends by itself', async () => {
  await frozen('10m looking into the outage');
  const { card } = await bake('ana', 'oven staging');
  await card.expectText(/It is frozen/);
  bot.clock.advance(11 * minute);
  await card.expectText(/It is not frozen any more/);
  const other = await bake('ana', 'kettle staging');
  await other.card.expectText(/is warm/);
  await card.button('Withdraw').click('ana');
  await card.expectText(/withdrew it/);
});

test('frozen while it is queued, it asks before it begins; an answer to the last thaw passes no later freeze', async () => {
  lab.hold('watch');
  const first = await bake('ana', 'oven staging');
  await first.card.expectText(/▸ Let it/);
  await frozen('2h looking into the outage');
  const second = await bake('ana', 'oven staging');
  await second.card.expectText(/It is frozen/);
  await thawed();
  await second.card.expectText(/It is not frozen any more/);
  await second.card.button('Go on').click('ana');
  await second.card.expectText(/Place 1/);
  await frozen('1h once more');
  lab.letGo('watch');
  await second.card.expectText(/It is frozen until .*: once more/);
  expect(second.card.buttons).toEqual(['Override…', 'Withdraw']);
  await second.card.button('Withdraw').click('ana');
  await second.card.expectText(/withdrew it/);
  await thawed();
});

test('it is a right of its own, and ends no freeze of the configuration', async () => {
  const refused = await user('ana').run('/qd release freeze staging for 2h mine', { in: 'ops' });
  expect(refused.text).toContain('it takes the right release.freeze');
  const nothing = await user('dora').run('/qd release unfreeze staging', { in: 'ops' });
  expect(nothing.text).toContain('staging is not frozen.');
  const configured = await user('dora').run('/qd release unfreeze frozen', { in: 'payments' });
  expect(configured.text).toMatch(/frozen is frozen by the configuration, until .*: Christmas/);
});
