import { get } from 'node:http';
import { expect, test } from 'vitest';
import type { Act, ActResult, PageEvent, Snapshot } from '#sandbox/slack/page-protocol.ts';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import { startBolt } from './bolt-app.ts';

const act = async (url: string, body: Act): Promise<ActResult> => {
  const response = await fetch(`${url}/page/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as ActResult;
};
const state = async (url: string, user: string): Promise<Snapshot> =>
  (await (await fetch(`${url}/page/state?user=${user}`)).json()) as Snapshot;

/** Reads a person's event stream until one fits. */
async function pageEvent(
  url: string,
  user: string,
  fits: (event: PageEvent) => boolean,
  meanwhile: () => Promise<unknown>,
): Promise<PageEvent[]> {
  const stop = new AbortController();
  const response = await fetch(`${url}/page/events?user=${user}`, { signal: stop.signal });
  const seen: PageEvent[] = [];
  const acting = meanwhile();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    const parts = (rest + Buffer.from(chunk).toString()).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts)
      if (part.startsWith('data: ')) seen.push(JSON.parse(part.slice(6)) as PageEvent);
    if (seen.some(fits)) break;
  }
  stop.abort();
  await acting;
  return seen;
}

/** Asks for the state under another host name, as a rebound DNS name would. */
const statusFor = (url: string, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = get(`${url}/page/state?user=U0ANA`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
  });

test('the page gets the state, and an ephemeral reaches only its person', async () => {
  await using slack = await startSandboxSlack({ guide: ['Type /alerts list'] });
  await using _bolt = await startBolt(slack, (app) =>
    app.command('/alerts', async ({ ack }) => ack('only you')),
  );

  const before = await state(slack.url, 'U0ANA');
  expect(before.me.name).toBe('ana');
  expect(before.guide).toEqual(['Type /alerts list']);
  expect(before.bot.online).toBe(true);
  expect(before.channels.map((channel) => channel.name)).toContain('payments');
  expect(before.channels.map((channel) => channel.name)).not.toContain('incident-room');

  let bensEvents: PageEvent[] = [];
  const anasEvents = await pageEvent(
    slack.url,
    'U0ANA',
    (event) => event.type === 'message',
    async () => {
      bensEvents = await pageEvent(
        slack.url,
        'U0BEN',
        (event) => event.type === 'message',
        async () => {
          await act(slack.url, { act: 'type', user: 'U0ANA', channel: 'C0PAYMENTS', text: '/alerts list' });
          await act(slack.url, { act: 'type', user: 'U0BEN', channel: 'C0PAYMENTS', text: 'hello' });
        },
      );
    },
  );

  expect(anasEvents[0]).toMatchObject({ message: { text: 'only you', isEphemeral: true } });
  expect(bensEvents[0]).toMatchObject({ message: { text: 'hello' } });
  const after = await state(slack.url, 'U0ANA');
  expect(after.messages.map((message) => message.text)).toEqual(['hello']);
  expect(after.channels.find((channel) => channel.name === 'payments')?.unread).toBe(1);
});

test('an act that Slack refuses says why', async () => {
  await using slack = await startSandboxSlack();
  const typed = { act: 'type', user: 'U0ANA', channel: 'C0PAYMENTS' } as const;
  expect(await act(slack.url, { ...typed, text: '/nope' })).toEqual({
    ok: false,
    problem: '/nope is not a valid command.',
    noticed: true,
  });
  expect(await act(slack.url, { ...typed, text: '/alerts list', threadTs: '1.000001' })).toEqual({
    ok: false,
    problem: '/alerts is not supported in threads. Sorry!',
    noticed: true,
  });
});

test('another site cannot act through the browser of whoever runs the sandbox', async () => {
  await using slack = await startSandboxSlack();
  for (const path of ['/page/act', '/control/do']) {
    const response = await fetch(slack.url + path, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ act: 'home', user: 'U0ANA' }),
    });
    expect(response.status).toBe(403);
  }
  expect(await statusFor(slack.url, 'sandbox.evil.example')).toBe(403);
  expect(await statusFor(slack.url, 'localhost')).toBe(200);
});

test('the page is served from what the bundler gives', async () => {
  const files = { 'index.html': '<p>page</p>', 'page.js': '1', 'page.css': 'p{}' };
  await using slack = await startSandboxSlack({ page: async () => files });
  expect(await (await fetch(slack.url)).text()).toBe('<p>page</p>');
  const script = await fetch(`${slack.url}/page.js`);
  expect(script.headers.get('content-type')).toContain('text/javascript');
});
