import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alertmanagerBody } from '#sandbox/alerts/body.ts';
import { fromEnvironment, startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot({
    environment: { OLD: 'old-secret', NEW: 'new-secret' },
    configure: ({ alerts, ...rest }) => ({
      ...rest,
      alerts: {
        ...alerts,
        sources: {
          ...alerts.sources,
          rotating: { kind: 'alertmanager', bearer: [fromEnvironment('OLD'), fromEnvironment('NEW')] },
          basic: {
            kind: 'alertmanager',
            basic: { user: 'am', passwords: [fromEnvironment('OLD'), fromEnvironment('NEW')] },
          },
          silent: { kind: 'alertmanager', bearer: [fromEnvironment('OLD')] },
        },
      },
    }),
  });
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

const body = (name: string) =>
  JSON.stringify(
    alertmanagerBody({
      groupLabels: { alertname: name },
      alerts: [{ labels: { alertname: name }, startsAt: bot.clock.now() }],
    }),
  );
const basic = (password: string) => `Basic ${Buffer.from(`am:${password}`).toString('base64')}`;

describe('two secrets are valid at once', () => {
  test.each([
    ['rotating', 'Bearer old-secret', 202],
    ['rotating', 'Bearer new-secret', 202],
    ['rotating', 'Bearer third-secret', 401],
    ['basic', basic('old-secret'), 202],
    ['basic', basic('new-secret'), 202],
    ['basic', basic('third-secret'), 401],
    ['basic', 'Bearer old-secret', 401],
  ])('%s with %s: %i', async (source, authorization, status) => {
    expect((await bot.post(body('Rotated'), { source, headers: { authorization } })).status).toBe(status);
  });
});

describe('refused', () => {
  test.each([
    ['a wrong token', { headers: { authorization: 'Bearer guess' } }, 401],
    ['no token', { headers: { authorization: '' } }, 401],
    ['an unknown source', { source: 'nobody' }, 404],
    ['a source named as an inherited method', { source: 'constructor' }, 404],
    ['the source of test alerts', { source: 'test' }, 404],
    ['an encoding that is none', { headers: { 'content-encoding': 'br-oken' } }, 415],
  ])('%s', async (_, options, status) => {
    expect((await bot.post(body('Refused'), options)).status).toBe(status);
  });

  test('a body that unfolds to more than anybody sends', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    const answer = await bot.post(Uint8Array.from(bomb), { headers: { 'content-encoding': 'gzip' } });
    expect(answer.status).toBe(413);
  });

  test('none of it becomes a card', async () => {
    const next = bot.alert('AfterAllRefused');
    await next.fires();
    await next.card();
    await bot.slack.channel('ops').expectMessages('Refused', 1);
  });
});

test('refused ones are counted by source', async () => {
  const metrics = await (await fetch(`${bot.internalUrl}/metrics`)).text();
  expect(metrics).toMatch(/source="prod",outcome="unauthorized"\} 2/);
  expect(metrics).toMatch(/source="",outcome="unknown-source"\} 3/);
  expect(metrics).toMatch(/source="prod",outcome="too-large"\} 1/);
});

test('repeated ones raise one card in the health channel that says what to do', async () => {
  for (let n = 0; n < 12; n += 1) {
    bot.clock.advance(10_000);
    await bot.post(body('Flood'), { source: 'silent', headers: { authorization: 'Bearer wrong' } });
  }
  const health = bot.slack.channel('quarterdeck');
  // The count is written once a minute.
  bot.clock.advance(61_000);
  await bot.post(body('Flood'), { source: 'silent', headers: { authorization: 'Bearer wrong' } });
  const card = await health.expectMessage('Alerts are turned away');
  await card.expectText(/1\d webhooks for silent had no valid credentials \(401\)/);
  expect(card.text).toContain("Compare the sender's token with alerts.sources.silent");
  await health.expectMessages('for silent', 1);
});

test('a name from outside is shown as text', async () => {
  for (let n = 0; n < 13; n += 1) {
    if (n === 12) bot.clock.advance(61_000);
    await bot.post('{}', { source: encodeURIComponent('<!channel>*x*') });
  }
  const card = await bot.slack.channel('quarterdeck').expectMessage('named a source that is not configured');
  await card.expectText('<!channel>*x*');
  expect(JSON.stringify(card.json)).not.toContain('<!channel>');
});
