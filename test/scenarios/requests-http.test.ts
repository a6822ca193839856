import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signature } from '#sandbox/slack/request-url.ts';
import { TemporaryError } from '#src/errors.ts';
import { secret } from '#src/secret.ts';
import { openHttpReceiver, requestPath } from '#src/slack/http-receiver.ts';
import { type Front, startFront } from '#test/support/front.ts';

let front: Front;
let server: Server;
let url: string;
beforeAll(async () => {
  front = await startFront();
  await front.connection.stop();
  const { clock, receive } = front;
  const signingSecret = secret(front.slack.tokens.signingSecret);
  server = createServer(openHttpReceiver({ signingSecret, receive, clock, log: pino({ level: 'silent' }) }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${requestPath}`;
  await front.slack.deliverTo(url);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await front[Symbol.asyncDispose]();
});
beforeEach(() => front.reset());

const user = (name: string) => front.slack.user(name);

test('a command, a mention and a form come by HTTP as by socket', async () => {
  expect(await user('ana').run('/alerts ack 7f3k2', { in: 'ops' })).toMatchObject({ text: 'On it.' });
  await user('ben').mention('alerts ack 7f3k2', { in: 'ops' });
  await user('ben').expectEphemeral('On it.');
  await user('ana').run('/alerts ack --form', { in: 'ops' });
  const form = await user('ana').expectModal('Acknowledge');
  await form.expectText('Alert');
  await form.fill({ Alert: 'not an id' }).submit();
  expect(form.errors).toEqual({ Alert: expect.stringContaining('as on its card') });
  await form.fill({ Alert: '7f3k2' }).submit();
  await form.expectText('On it.');
  expect(front.calls).toHaveLength(3);
});

test('an event that cannot be stored is refused, so that Slack sends it again', async () => {
  front.storeThrough(() => Promise.reject(new TemporaryError('storing')));
  await user('ana').mention('alerts ack 7f3k2', { in: 'ops' });
  await expect.poll(() => front.slack.events.at(-1)?.attempts).toBe(1);
  expect(front.slack.events.at(-1)?.acked).toBe(false);
  front.storeThrough();
  await front.slack.redeliver();
  await expect.poll(() => front.calls.length).toBe(1);
});

describe('a request that', () => {
  const command = () =>
    new URLSearchParams({
      command: '/alerts',
      text: 'ack 7f3k2',
      team_id: 'T0QUARTER',
      user_id: 'U0ANA',
      channel_id: 'C0OPS',
      trigger_id: '1.2.replayed',
      // Used up, as far as Slack knows.
      response_url: `${front.slack.url}/response/T0QUARTER/none`,
    }).toString();

  async function send(
    body: string,
    { offset = 0, key = front.slack.tokens.signingSecret, headers = {} } = {},
  ) {
    const timestamp = String(Math.floor(front.clock.now().getTime() / 1000) + offset);
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signature(key, timestamp, body),
        ...headers,
      },
    });
    await response.text();
    return response.status;
  }
  const started = async () => (await front.finished()).length;

  test('was sent twice is acknowledged twice and runs once', async () => {
    expect(await send(command())).toBe(200);
    expect(await send(command())).toBe(200);
    expect(await started()).toBe(1);
  });

  test.each([
    ['is signed with another key', { key: 'another' }],
    ['is older than five minutes', { offset: -310 }],
    ['comes from more than five minutes ahead', { offset: 310 }],
    ['has no signature', { headers: { 'x-slack-signature': '' } }],
    ['has another version of signature', { headers: { 'x-slack-signature': 'v1=00' } }],
    ['has a time that is none', { headers: { 'x-slack-request-timestamp': 'now' } }],
  ])('%s is refused', async (_, how) => {
    expect(await send(command(), how)).toBe(401);
    expect(await started()).toBe(0);
  });

  test('smuggles a command past the check of certificates is not run', async () => {
    expect(await send(`${command()}&ssl_check=1`, { key: 'another' })).toBe(200);
    expect(await started()).toBe(0);
  });

  test('is larger than Slack would send is refused', async () => {
    expect(await send(`text=${'x'.repeat(5_000_000)}`)).toBe(413);
  });
});
