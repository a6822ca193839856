import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

async function ask(words: string): Promise<string> {
  const reply = await bot.slack.user('ana').run(words, { in: 'ops' });
  return reply.text;
}

test('nothing is open, and what to ask instead: words that work when pasted', async () => {
  const nothing = await ask('/alerts');
  expect(nothing).toContain('Nothing is open');
  for (const [, words = ''] of nothing.matchAll(/(\/alerts list \w+)/g))
    expect(await ask(words)).not.toContain('I do not know');
  expect(await ask('/alerts list firing')).toContain('Nothing fires');
  expect(await ask('/alerts list acknowledged')).toContain('Nobody is on an alert');
  expect(await ask('/alerts list resolved')).toContain('Nothing was resolved yet');
});

test('open ones, worst first, with age, place and who is on it; narrowed by state', async () => {
  const low = bot.alert('ListedInfo', { severity: 'info', service: 'search' });
  await low.fires();
  const high = bot.alert('ListedCritical', { severity: 'critical', team: 'payments' });
  await high.fires({ pod: 'a' });
  await high.fires({ pod: 'b' });
  const card = await high.card();
  await card.button('Acknowledge').click('ben');
  await card.expectText(/ben is on it/i);
  await (await low.card()).expectText('ListedInfo');

  const open = await ask('/alerts');
  expect(open).toMatch(/2 open alerts: 1 critical, 1 info. Nobody is on 1 of them/);
  expect(open).toMatch(/CRITICAL[\s\S]*ListedCritical.*2 firing.*ben[\s\S]*INFO[\s\S]*ListedInfo in search/i);
  expect(await ask('/alerts list firing')).not.toContain('ListedCritical');
  expect(await ask('/alerts list acknowledged')).toContain('ListedCritical');

  await high.ends();
  await card.expectText(/resolved/);
  expect(await ask('/alerts list resolved')).toMatch(/ListedCritical.*resolved \d+ s ago/);
});

test('show tells all that happened, in order', async () => {
  const alert = bot.alert('ShownWhole');
  await alert.fires({ pod: 'a' });
  const card = await alert.card();
  const id = idOn(card);
  await bot.slack.user('chen').run(`/alerts ack ${id} "on my way"`, { in: 'ops' });
  await card.expectText(/chen is on it/i);
  await alert.fires({ severity: 'critical' });
  await card.expectText(/critical/i);
  const shown = await ask(`/alerts show ${id}`);
  expect(shown).toMatch(
    /began, warning[\s\S]*chen acknowledged: on my way[\s\S]*went from warning to critical/i,
  );
});

test('show of one that does not exist says how to find those that do', async () => {
  expect(await ask('/alerts show zzzzz')).toMatch(/I know no alert zzzzz.*\/alerts lists what is open/);
});

test('letters that fit several ask which', async () => {
  const many = Array.from({ length: 40 }, (_, n) => bot.alert(`Many${n}`, { team: `t${n}` }));
  for (const alert of many) await alert.fires();
  await expect
    .poll(async () => {
      return (await ask('/alerts list firing')).match(/[\d,]+ firing alerts/)?.[0];
    })
    .toMatch(/4\d firing alerts/);
  // There are 32 first characters at most, so that among 40 two begin alike; of each that is listed another is likely.
  const listed = (await ask('/alerts list firing')).matchAll(/^\s*([0-9a-z]{5}) Many/gm);
  let reply = '';
  let id = '';
  for ([, id = ''] of listed) {
    reply = await ask(`/alerts show ${id[0]}`);
    if (reply.includes('Several')) break;
  }
  expect(reply).toMatch(/Several alerts begin with/);
  expect(reply).toContain(id);
});

test('a test alert arrives where it was asked for', async () => {
  const dora = bot.slack.user('dora');
  await dora.run('/alerts test critical #payments', { in: 'ops' });
  const card = await bot.slack.channel('payments').expectMessage('TestAlert');
  expect(card.text).toMatch(/CRITICAL\s+TestAlert/);
  expect(card.text).toContain('This is a test');
  await card.button('Resolve').click('dora');
  await card.expectText(/resolved by @?dora/i);
});

test('a test alert takes a right of its own', async () => {
  expect(await ask('/alerts test')).toMatch(/takes the right alert\.test/);
});
