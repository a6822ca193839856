import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Body } from '#src/alerts/store-bodies.ts';
import type { Source } from '#src/config.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Refusal } from '#src/http/hooks/refusals.ts';
import { type HooksServer, serveHooks } from '#src/http/hooks.ts';
import { createMetrics } from '#src/metrics.ts';
import { secret } from '#src/secret.ts';

const sources: Record<string, Source> = {
  prod: { kind: 'alertmanager', bearer: [secret('old-token-1'), secret('new-token-2')] },
  plain: { kind: 'alertmanager', basic: { user: 'alert manager', passwords: [secret('pass:word-1')] } },
  signed: {
    kind: 'generic',
    hmac: {
      secrets: [secret('signing-secret')],
      header: 'X-Signature',
      algorithm: 'sha256',
      prefix: 'sha256=',
    },
  },
  open: { kind: 'alertmanager' },
};
const bearer = { authorization: 'Bearer old-token-1' };

let hooks: HooksServer;
let stored: Body[] = [];
let refused: [string, Refusal, string | undefined][] = [];
let storing: (body: Body) => Promise<void>;

const serve = () =>
  serveHooks(
    { host: '127.0.0.1', port: 0 },
    {
      sources: () => sources,
      store: (body) => storing(body),
      apps: () => ({}),
      pipelines: { announce: () => Promise.reject(new Error('none')), status: async () => undefined },
      refusals: {
        note: (source, refusal, said) => void refused.push([source, refusal, said]),
        flush: async () => {},
        close: async () => {},
      },
      metrics: createMetrics(),
      log: pino({ level: 'silent' }),
      slack: (_request, response) => response.end('for slack'),
    },
  );

beforeAll(async () => {
  hooks = await serve();
});
afterAll(() => hooks.close());
beforeEach(() => {
  stored = [];
  refused = [];
  storing = async (body) => void stored.push(body);
});

function post(
  path: string,
  headers: Record<string, string>,
  body: string | Uint8Array = '{}',
): Promise<Response> {
  return fetch(`http://127.0.0.1:${hooks.address.port}${path}`, {
    method: 'POST',
    headers,
    body: body as BodyInit,
  });
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const sign = (body: string, key = 'signing-secret') =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

test.each<[string, string, Record<string, string>, number]>([
  ['a bearer token', '/hooks/prod', bearer, 202],
  ['the second of two tokens', '/hooks/prod', { authorization: 'bearer new-token-2' }, 202],
  ['a password with a colon', '/hooks/plain', { authorization: basic('alert manager:pass:word-1') }, 202],
  ['a signature', '/hooks/signed', { 'x-signature': sign('{}') }, 202],
  [
    'a signature in capitals',
    '/hooks/signed',
    { 'x-signature': `sha256=${sign('{}').slice(7).toUpperCase()}` },
    202,
  ],
  ['no credentials', '/hooks/prod', {}, 401],
  ['a wrong token', '/hooks/prod', { authorization: 'Bearer old-token-2' }, 401],
  ['the beginning of a token', '/hooks/prod', { authorization: 'Bearer old-token' }, 401],
  ['an empty token', '/hooks/prod', { authorization: 'Bearer ' }, 401],
  ['a token as a password', '/hooks/prod', { authorization: basic(':old-token-1') }, 401],
  ['a password as a token', '/hooks/plain', { authorization: 'Bearer pass:word-1' }, 401],
  ['another user', '/hooks/plain', { authorization: basic('alert:pass:word-1') }, 401],
  ['a signature of something else', '/hooks/signed', { 'x-signature': sign('{ }') }, 401],
  ['a signature by another key', '/hooks/signed', { 'x-signature': sign('{}', 'other') }, 401],
  ['a signature without its prefix', '/hooks/signed', { 'x-signature': sign('{}').slice(7) }, 401],
  ['an empty signature', '/hooks/signed', { 'x-signature': 'sha256=' }, 401],
  ['a source without any secret', '/hooks/open', bearer, 401],
  ['an unknown source', '/hooks/staging', bearer, 404],
  ['an inherited name', '/hooks/constructor', bearer, 404],
  ['the prototype', '/hooks/__proto__', bearer, 404],
  ['the source of test alerts', '/hooks/test', bearer, 404],
  ['a path upwards', '/hooks/..%2f..%2fetc%2fpasswd', bearer, 404],
  ['half an escape', '/hooks/%E0%A4%A', bearer, 404],
  ['a null character', '/hooks/prod%00', bearer, 404],
  ['a long name', `/hooks/${'x'.repeat(5000)}`, bearer, 404],
  ['a deeper path', '/hooks/prod/more', bearer, 404],
  ['no source', '/hooks/', bearer, 404],
])('%s', async (_, path, headers, status) => {
  const answer = await post(path, headers);

  expect(answer.status).toBe(status);
  expect(stored).toHaveLength(status === 202 ? 1 : 0);
});

test('a refusal is counted for its source; sources that do not exist are counted together', async () => {
  await post('/hooks/prod', {});
  await post('/hooks/staging', {});

  expect(refused).toEqual([
    ['prod', 'unauthorized', undefined],
    ['', 'unknown-source', 'staging'],
  ]);
});

test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'garbage', ''])(
  'a body of content type %j is kept as it came',
  async (type) => {
    await post('/hooks/prod', { ...bearer, ...(type && { 'content-type': type }) }, '{"a":');

    expect(stored.map(({ body }) => Buffer.from(body).toString())).toEqual(['{"a":']);
  },
);

test('compressed bodies are unfolded when small, kept compressed when large', async () => {
  const large = JSON.stringify({ text: 'x'.repeat(100_000) });

  const answers = [
    await post('/hooks/prod', { ...bearer, 'content-encoding': 'gzip' }, gzipSync('{"a":1}')),
    await post('/hooks/prod', { ...bearer, 'content-encoding': 'deflate' }, deflateSync('{"b":1}')),
    await post('/hooks/prod', { ...bearer, 'content-encoding': 'gzip' }, gzipSync(large)),
    await post('/hooks/prod', bearer, large),
  ];

  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  expect(stored.map(({ encoding }) => encoding)).toEqual(['identity', 'identity', 'gzip', 'gzip']);
  expect(stored.slice(2).map(({ body }) => gunzipSync(body).toString())).toEqual([large, large]);
});

test('too large is refused by its length, by what arrives, and by what it unfolds to', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));

  const byLength = await post('/hooks/prod', bearer, new Uint8Array(33 * 1024 * 1024)).catch(() => undefined);
  const unfolded = await post('/hooks/prod', { ...bearer, 'content-encoding': 'gzip' }, bomb);

  // The connection may be closed while the body is still on its way, which the sender sees as an error.
  expect([413, undefined]).toContain(byLength?.status);
  expect(unfolded.status).toBe(413);
  expect(refused).toEqual([
    ['prod', 'too-large', undefined],
    ['prod', 'too-large', undefined],
  ]);
  expect(stored).toEqual([]);
}, 20_000);

test.each(['br', 'gzip, gzip', 'zstd'])('the encoding %s is not understood', async (encoding) => {
  const answer = await post('/hooks/prod', { ...bearer, 'content-encoding': encoding }, 'x');

  expect(answer.status).toBe(415);
});

test('what claims to be gzip and is not is refused', async () => {
  const answer = await post('/hooks/prod', { ...bearer, 'content-encoding': 'gzip' }, '{}');

  expect(answer.status).toBe(415);
});

test('bodies that are announced without a secret and never come hold up nobody else', async () => {
  const { host, port } = hooks.address;
  const announced = 'POST /hooks/signed HTTP/1.1\r\nhost: x\r\ncontent-length: 33554432\r\n\r\n';
  const sockets = Array.from({ length: 10 }, () => connect(port, host));
  const answers: string[] = [];
  for (const socket of sockets) {
    socket.on('data', (data) => answers.push(data.toString().slice(0, 12)));
    socket.write(announced);
  }
  await expect.poll(() => answers.length).toBeGreaterThan(1);

  expect((await post('/hooks/prod', bearer)).status).toBe(202);
  expect(new Set(answers)).toEqual(new Set(['HTTP/1.1 503']));
  for (const socket of sockets) socket.destroy();
});

test('what cannot be stored is answered 503, never with a 4xx, which senders take as final', async () => {
  storing = async () => {
    throw new TemporaryError('the store does not answer');
  };
  expect((await post('/hooks/prod', bearer)).status).toBe(503);

  storing = async () => {
    throw new Error('a fault of ours');
  };
  expect((await post('/hooks/prod', bearer)).status).toBe(503);
});

test('a GET says what to do here', async () => {
  const answer = await fetch(`http://127.0.0.1:${hooks.address.port}/`);

  expect(await answer.text()).toContain('/hooks/NAME');
});

test('paths of Slack reach its listener', async () => {
  expect(await (await post('/slack/events', {})).text()).toBe('for slack');
});

test('a broken request line ends its connection only', async () => {
  const socket = connect(hooks.address.port, '127.0.0.1');
  socket.end('POST /hooks/prod HTTP/1.1\r\nContent-Length: -1\r\n\r\n\u0000\u0000');
  const answer = (await socket.toArray()).join('');

  expect(answer).toContain('400');
  expect((await post('/hooks/prod', bearer)).status).toBe(202);
});

test('stopped, it does not wait for a connection that has never sent anything', async () => {
  const stops = await serve();
  const silent = connect(stops.address.port, '127.0.0.1');
  await once(silent, 'connect');
  await Promise.all([once(silent, 'close'), stops.close()]);
});
