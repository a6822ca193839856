import { describe, expect, test } from 'vitest';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import type { Json } from '#sandbox/slack/world.ts';
import { openSocket } from './bare-socket.ts';
import { startBolt } from './bolt-app.ts';
import { call, client } from './web-client.ts';

const post = { channel: 'C0PAYMENTS', text: 'a card' };
const start = 1_800_000_000_000;

/** The same fault, ordered in this process or over HTTP by another one. */
const control = async (slack: SandboxSlack, command: Json): Promise<number> => {
  const response = await fetch(`${slack.url}/control/do`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(command),
  });
  return response.status;
};

describe('what can go wrong', () => {
  test('a method is throttled until its time is over, and no other is', async () => {
    let now = start;
    await using slack = await startSandboxSlack({ now: () => now });
    slack.faults.rateLimit('chat.postMessage', 30);
    now += 10_000;
    await expect(client(slack).chat.postMessage(post)).rejects.toMatchObject({ retryAfter: 20 });
    expect(await call(slack, 'auth.test', {})).toMatchObject({ ok: true });
    now += 20_000;
    expect(await call(slack, 'chat.postMessage', post)).toMatchObject({ ok: true });
    expect(slack.rateLimited).toEqual({});
  });

  test('a method fails so many times, by code or by status', async () => {
    await using slack = await startSandboxSlack();
    slack.faults.fail('chat.postMessage', 'fatal_error', 2);
    slack.faults.fail('chat.postMessage', 500);
    expect(await call(slack, 'chat.postMessage', post)).toEqual({ ok: false, error: 'fatal_error' });
    expect(await call(slack, 'chat.postMessage', post)).toEqual({ ok: false, error: 'fatal_error' });
    await expect(client(slack).chat.postMessage(post)).rejects.toMatchObject({ statusCode: 500 });
    expect(await call(slack, 'chat.postMessage', post)).toMatchObject({ ok: true });
  });

  test('a post takes effect and its answer is lost', async () => {
    await using slack = await startSandboxSlack();
    slack.faults.loseAnswer('chat.postMessage');
    await expect(call(slack, 'chat.postMessage', post)).rejects.toThrow('fetch failed');
    await slack.channel('payments').expectMessage('a card');
    expect(slack.calls.of('chat.postMessage')).toMatchObject([{ lost: 'answer', status: 200 }]);
  });

  test('a call is lost on its way', async () => {
    await using slack = await startSandboxSlack();
    slack.faults.loseCall('chat.postMessage');
    await expect(call(slack, 'chat.postMessage', post)).rejects.toThrow('fetch failed');
    expect(slack.channel('payments').messages).toEqual([]);
  });

  test('a call hangs, carried out or not', async () => {
    await using slack = await startSandboxSlack();
    slack.faults.hang('chat.postMessage', { effect: true });
    const hanging = call(slack, 'chat.postMessage', post).catch(() => 'given up');
    await slack.channel('payments').expectMessage('a card');
    await slack.close();
    expect(await hanging).toBe('given up');
  });

  test('all of Slack is down, and comes back', async () => {
    await using slack = await startSandboxSlack();
    const { closed } = await openSocket(slack);
    slack.faults.down();
    await closed;
    expect((await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' })).status).toBe(503);
    slack.faults.down(false);
    expect(await call(slack, 'auth.test', {})).toMatchObject({ ok: true });
  });

  test('an acknowledgement is forgotten, and the event comes again', async () => {
    let now = start;
    await using slack = await startSandboxSlack({ now: () => now });
    const { expectEnvelope } = await openSocket(slack);
    slack.faults.forgetAcks();
    slack.user('ben').change({ realName: 'Ben B.' });
    await slack.settled();
    now += 1000;
    slack.runDue();
    await expectEnvelope((each) => each.retry_attempt === 1);
    await slack.settled();
    expect(slack.events).toMatchObject([{ acked: true, attempts: 2 }]);
  });

  test('with sockets refused, Bolt gets none', async () => {
    await using slack = await startSandboxSlack();
    slack.faults.refuseSockets();
    expect(await call(slack, 'apps.connections.open', {}, slack.tokens.app)).toMatchObject({ ok: false });
  });
});

describe('the control API', () => {
  test.each<[Json, (slack: SandboxSlack) => Promise<void>]>([
    [
      { do: 'fail', method: 'auth.test', error: 'fatal_error' },
      async (slack) => expect(await call(slack, 'auth.test', {})).toMatchObject({ error: 'fatal_error' }),
    ],
    [
      { do: 'rateLimit', method: '*', seconds: 5 },
      async (slack) => expect(await call(slack, 'auth.test', {})).toMatchObject({ error: 'ratelimited' }),
    ],
    [
      { do: 'archive', channel: 'payments' },
      async (slack) =>
        expect(await call(slack, 'chat.postMessage', post)).toMatchObject({ error: 'is_archived' }),
    ],
    [
      { do: 'kickBot', channel: 'payments' },
      async (slack) =>
        expect(await call(slack, 'chat.postMessage', post)).toMatchObject({ error: 'not_in_channel' }),
    ],
    [
      { do: 'changeUser', user: 'ben', deleted: true },
      async (slack) =>
        expect(await call(slack, 'users.info', { user: 'U0BEN' })).toMatchObject({ user: { deleted: true } }),
    ],
  ])('%j', async (command, effect) => {
    await using slack = await startSandboxSlack();
    expect(await control(slack, command)).toBe(200);
    await effect(slack);
  });

  test('a command it does not know is refused with the reason', async () => {
    await using slack = await startSandboxSlack();
    expect(await control(slack, { do: 'explode' })).toBe(400);
    expect(await control(slack, { do: 'fail', method: 'auth.test' })).toBe(400);
  });

  test('it tells of calls, and of messages with all they ever said', async () => {
    await using slack = await startSandboxSlack();
    await using bolt = await startBolt(slack, () => undefined);
    const { ts = '' } = await bolt.app.client.chat.postMessage(post);
    await bolt.app.client.chat.update({ channel: post.channel, ts, text: 'resolved' });
    expect(await control(slack, { do: 'deleteMessage', channel: 'payments', ts })).toBe(200);

    const read = async (path: string) => (await (await fetch(slack.url + path)).json()) as Json;
    expect(await read('/control/messages?channel=payments')).toMatchObject({
      messages: [{ ts, deleted: true, history: [{ text: 'a card' }, { text: 'resolved' }] }],
    });
    expect(await read('/control/calls?method=chat.update')).toMatchObject({
      calls: [{ method: 'chat.update', args: { ts, text: 'resolved' }, status: 200 }],
    });
    expect(await read('/control/state')).toMatchObject({ sockets: 1, rateLimited: {} });
  });
});
