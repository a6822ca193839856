import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { replay } from '#src/cli/replay.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import { commandLine } from '#test/support/command-line.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot({
    configure: ({ alerts, ...rest }) => ({
      ...rest,
      alerts: {
        ...alerts,
        sources: {
          ...alerts.sources,
          uptime: {
            ...alerts.sources.prod,
            kind: 'generic',
            mapping: { fingerprint: 'id', status: 'state', title: 'title' },
          },
        },
      },
    }),
  });
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

const health = () => bot.slack.channel('quarterdeck');

test('stored, answered 2xx, and shown in the health channel with what was wrong and where', async () => {
  const answer = await bot.post(
    JSON.stringify({
      version: '4',
      groupKey: 'x',
      status: 'firing',
      alerts: [{ status: 'burning', labels: { alertname: 'Bad' }, startsAt: '2026-11-23T14:02:11Z' }],
    }),
  );
  expect(answer.status).toBe(202);
  const card = await health().expectMessage('I cannot read what prod sends');
  expect(card.text).toContain('alerts[0].status: expected "firing" or "resolved", found "burning"');
  expect(card.text).toContain('quarterdeck replay --source prod');
});

test.each([
  ['no JSON', '{"version": "4",', /expected JSON/],
  ['nothing', '', /the body: expected JSON, found nothing/],
  ['a list', '[]', /the body: expected an object, found a list/],
  ['no alerts', '{"version":"4"}', /found nothing/],
])('%s: one card for the source, with the newest problem', async (_, body, problem) => {
  expect((await bot.post(body)).status).toBe(202);
  const [card] = await health().expectMessages('I cannot read what prod sends', 1);
  await card?.expectText(problem);
});

test('after it the next good body is read', async () => {
  await bot.post('{');
  const alert = bot.alert('GoodAfterBad');
  await alert.fires();
  await alert.card();
});

test('once the mapping is right, replay reads what was kept', async () => {
  const body = JSON.stringify({ key: 'cart', state: 'firing', title: 'Cart is down' });
  expect((await bot.post(body, { source: 'uptime' })).status).toBe(202);
  const card = await health().expectMessage('I cannot read what uptime sends');
  expect(card.text).toContain('mapping.fingerprint');

  const file = JSON.parse(await readFile(bot.configFile, 'utf8'));
  file.alerts.sources.uptime.mapping.fingerprint = 'key';
  await bot.configure(() => file);
  const reply = await bot.slack.user('dora').run('/qd reload', { in: 'ops' });
  expect(reply).toMatchObject({ text: expect.stringContaining('The new configuration is in force') });

  const shell = commandLine(replay);
  Object.assign(shell.env, bot.environment);
  expect(await shell.run('replay', '--source', 'uptime', '--config', bot.configFile)).toBe(0);
  expect(shell.printed).toEqual(['1 body is in the queue again.']);
  await bot.slack.channel('ops').expectMessage('Cart is down');
  await card.expectText('All that uptime sent is read now.');
});

test('replay of what is not there says so', async () => {
  const shell = commandLine(replay);
  Object.assign(shell.env, bot.environment);
  expect(await shell.run('replay', '--source', 'uptime', '--config', bot.configFile)).toBe(1);
  expect(shell.printed).toEqual(['No such body waits for it.']);
});
