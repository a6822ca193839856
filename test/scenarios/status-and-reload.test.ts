import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

async function dora(words: string): Promise<string> {
  return (await bot.slack.user('dora').run(words, { in: 'ops' })).text;
}

async function edit(change: (file: Record<string, unknown>) => object): Promise<void> {
  const file = JSON.parse(await readFile(bot.configFile, 'utf8'));
  await bot.configure(() => change(file));
}

test('help lists the commands, and each verb with how it is written', async () => {
  expect(await dora('/qd')).toMatch(/\/alerts[\s\S]*\/qd/);
  expect(await dora('/qd help alerts')).toMatch(/acknowledge[\s\S]*resolve/);
  expect(await dora('/alerts help ack')).toContain('/alerts acknowledge <alert> [note]');
  expect(await dora('/qd help alrets')).toContain('/qd help alerts');
});

test('status tells of store, Slack, webhooks, cards and edits', async () => {
  const text = await dora('/qd status');
  expect(text).toMatch(/Store answers \(embedded\)/);
  expect(text).toMatch(/Slack: [12] of 2 sockets open/);
  expect(text).toMatch(/Webhooks: all read/);
  expect(text).toMatch(/Cards: all posted/);
  expect(text).toMatch(/Edits: none waiting, \d+ of 48 left this minute/);
  expect(text).toMatch(/Quarterdeck 0\.0\.0-test, up .*, configuration [0-9a-f]{8}/);
});

test('status shows what waits, and until when', async () => {
  bot.slack.faults.rateLimit('chat.postMessage', 60);
  await bot.alert('WaitsForSlack').fires();
  await bot.slack.calls.expect('chat.postMessage', ({ status }) => status === 429);
  await expect.poll(() => dora('/qd status')).toMatch(/Cards: 1 to post: #ops 1 \(paused \d+ s\)/);
});

test('status shows the last error', async () => {
  bot.slack.faults.fail('chat.postMessage', 'internal_error', 100);
  await bot.alert('SlackFails').fires();
  await expect
    .poll(() => dora('/qd status'))
    .toMatch(/Last errors[\s\S]*#ops: internal_error, tried \d+ time/);
});

test('status takes a right', async () => {
  const reply = await bot.slack.user('ana').run('/qd status', { in: 'ops' });
  expect(reply.text).toContain('it takes the right bot.status');
});

test('reload: what is right is in force from the next request on', async () => {
  await edit((file) => ({ ...file, access: [{ allow: ['*'], to: ['user:U0DORA'] }] }));
  expect(await dora('/qd reload')).toMatch(/The new configuration is in force\. Changed: access/);
  const reply = await bot.slack.user('ana').run('/alerts', { in: 'ops' });
  expect(reply.text).toContain('You may not do that');
  expect(await dora('/qd reload')).toContain('nothing in the file has changed');
});

test('reload: with a mistake nothing changes, and every mistake is told', async () => {
  await edit((file) => ({ ...file, acess: [], alerts: { ...(file.alerts as object), chanel: 'ops' } }));
  const text = await dora('/qd reload');
  expect(text).toContain('The configuration stays as it was.');
  expect(text).toMatch(/acess[\s\S]*access/);
  expect(text).toMatch(/chanel[\s\S]*channel/);
  expect(await dora('/alerts')).not.toContain('You may not do that');
});

test('reload: routes hold for what fires from then on', async () => {
  await edit(({ acess: _, ...file }) => ({
    ...file,
    alerts: {
      ...without(file.alerts, 'chanel'),
      routes: [{ match: { team: 'search' }, channel: 'payments' }],
    },
  }));
  expect(await dora('/qd reload')).toContain('Changed: alerts.routes');
  await bot.alert('RoutedAnew', { team: 'search' }).fires();
  await bot.slack.channel('payments').expectMessage('RoutedAnew');
});

test('healthz, readyz and metrics answer on the internal address only', async () => {
  const at = async (url: string) => (await fetch(url)).status;
  expect(await at(`${bot.internalUrl}/healthz`)).toBe(200);
  expect(await at(`${bot.internalUrl}/readyz`)).toBe(200);
  expect(await at(`${bot.internalUrl}/metrics`)).toBe(200);
  expect(await at(`${bot.hooksUrl}/metrics`)).toBe(404);
});

test('while no socket is open, readyz says so and webhooks are still asked for', async () => {
  bot.slack.faults.down();
  await bot.slack.expectSockets(0);
  await expect
    .poll(async () => (await fetch(`${bot.internalUrl}/readyz`)).json())
    .toMatchObject({
      ready: true,
      problems: {},
      degraded: { slack: expect.any(String) },
    });
});

function without(of: unknown, name: string): object {
  return Object.fromEntries(Object.entries(of as object).filter(([key]) => key !== name));
}
