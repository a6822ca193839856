import { pino } from 'pino';
import { expect, test } from 'vitest';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import { secret } from '#src/secret.ts';
import { createClients, type SlackCall } from '#src/slack/clients.ts';

async function startClients() {
  const slack = await startSandboxSlack();
  const observed: Omit<SlackCall, 'seconds'>[] = [];
  const lines: string[] = [];
  const clients = createClients({
    token: secret(slack.tokens.bot),
    api: slack.apiUrl,
    log: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }),
    observe: ({ method, outcome }) => void observed.push({ method, outcome }),
    timeouts: { fast: 200, out: 300 },
  });
  return { slack, observed, lines, ...clients, [Symbol.asyncDispose]: slack.close };
}

test('every call is counted by how it ended, and none is repeated', async () => {
  await using setup = await startClients();
  const { slack, out, observed } = setup;
  const post = (channel: string) => out.chat.postMessage({ channel, text: 'hi' });
  await post('C0OPS');
  await expect(post('C0NONE')).rejects.toThrow('channel_not_found');
  slack.faults.rateLimit('chat.update', 30);
  await expect(out.chat.update({ channel: 'C0OPS', ts: '1.000000', text: 'x' })).rejects.toThrow(/rate/);
  slack.faults.fail('auth.test', 500);
  await expect(out.auth.test()).rejects.toThrow();
  slack.faults.loseAnswer('auth.test');
  await expect(out.auth.test()).rejects.toThrow();
  slack.faults.hang('auth.test');
  await expect(out.auth.test()).rejects.toThrow();

  expect(observed).toEqual([
    { method: 'chat.postMessage', outcome: 'ok' },
    { method: 'chat.postMessage', outcome: 'refused' },
    { method: 'chat.update', outcome: 'ratelimited' },
    { method: 'auth.test', outcome: 'failed' },
    { method: 'auth.test', outcome: 'failed' },
    { method: 'auth.test', outcome: 'timeout' },
  ]);
  expect(slack.calls.of('auth.test')).toHaveLength(3);
});

test('a rate limit of the sender holds up no form', async () => {
  await using setup = await startClients();
  setup.slack.faults.rateLimit('chat.postMessage', 30);
  await expect(setup.out.chat.postMessage({ channel: 'C0OPS', text: 'x' })).rejects.toThrow(/rate/);

  expect(await setup.fast.auth.test()).toMatchObject({ ok: true });
});

test('the token reaches no log', async () => {
  await using setup = await startClients();
  await setup.out.auth.test();
  await expect(setup.out.chat.postMessage({ channel: 'C0NONE', text: 'x' })).rejects.toThrow();
  setup.slack.faults.loseCall('auth.test');
  await expect(setup.out.auth.test()).rejects.toThrow();

  expect(setup.lines.length).toBeGreaterThan(0);
  expect(setup.lines.join('')).not.toContain(setup.slack.tokens.bot);
});
