import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Config } from '#src/config.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import { type HooksServer, serveHooks } from '#src/http/hooks.ts';
import { createMetrics } from '#src/metrics.ts';
import type { Announced, Deploy, DeployStatus, Pipelines } from '#src/releases/pipelines/pipelines.ts';
import { secret } from '#src/secret.ts';

const apps = {
  checkout: { hook: { bearer: [secret('old-token-1'), secret('new-token-2')] } },
  ledger: {},
} as unknown as Config['apps'];

const release: Announced['release'] = {
  ...{ id: 1, app: 'checkout', tag: 'v412', digest: `sha256:${'0'.repeat(64)}`, commit: null },
  ...{ committedAt: null, pipeline: null, announcedAt: new Date(0) },
};
const begun: Deploy = { environment: 'staging', kind: 'begun', operation: '7f3k2', state: 'queued' };
const status: DeployStatus = {
  ...{
    operation: '7f3k2',
    state: 'running',
    ended: false,
    verdict: 'live',
    reason: 'v412 rolls out',
    link: null,
  },
};

let hooks: HooksServer;
let pipelines: Pipelines;
let refused: string[][] = [];
let announced = 0;

const serve = () =>
  serveHooks(
    { host: '127.0.0.1', port: 0 },
    {
      ...{ sources: () => ({}), store: async () => {}, apps: () => apps },
      pipelines: {
        announce: (...said) => pipelines.announce(...said),
        status: (...asked) => pipelines.status(...asked),
      },
      refusals: {
        note: (source, refusal, said = '') => void refused.push([source, refusal, said]),
        flush: async () => {},
        close: async () => {},
      },
      metrics: createMetrics(),
      log: pino({ level: 'silent' }),
    },
  );

beforeAll(async () => {
  hooks = await serve();
});
afterAll(() => hooks.close());
beforeEach(() => {
  refused = [];
  announced = 0;
  answers(begun);
});

function answers(...deploys: Deploy[]): void {
  const announce: Pipelines['announce'] = async () => {
    announced += 1;
    return { release, deploys };
  };
  pipelines = { announce, status: async (_, id) => (id === '7f3k2' ? status : undefined) };
}

const bearer = { authorization: 'Bearer new-token-2' };
const at = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${hooks.address.port}${path}`, init);
const post = (body: string | Uint8Array<ArrayBuffer>, headers: object = {}, app = 'checkout') =>
  at(`/hooks/releases/${app}`, { method: 'POST', headers: { ...bearer, ...headers }, body });
const v412 = JSON.stringify({ tag: 'v412' });

test('is answered with the operations it began, and where to ask for them', async () => {
  const response = await post(v412);
  expect(response.status).toBe(202);
  const { app, tag, digest } = release;
  expect(await response.json()).toEqual({
    ...{ app, tag, digest, commit: null },
    deploys: [
      {
        ...{ environment: 'staging', outcome: 'begun', operation: '7f3k2', state: 'queued' },
        status: '/hooks/releases/checkout/7f3k2',
      },
    ],
  });
});

const other = (kind: 'refused' | 'forbidden' | 'not now' | 'there'): Deploy => ({
  ...{ environment: 'production', kind, reason: 'why' },
});

test.each<[string, number, Deploy[]]>([
  ['recorded only', 202, []],
  ['begun in one of two places', 202, [begun, other('refused')]],
  ['there already', 202, [other('there')]],
  ['forbidden', 403, [other('forbidden')]],
  ['refused', 409, [other('refused'), other('forbidden')]],
  ['not known yet everywhere', 503, [begun, other('not now')]],
])('%s: %i', async (_, code, deploys) => {
  answers(...deploys);
  const response = await post(v412);
  expect(response.status).toBe(code);
  expect(response.headers.get('retry-after')).toBe(code === 503 ? '5' : null);
  expect(await response.json()).toMatchObject({
    deploys: deploys.map(({ environment }) => ({ environment })),
  });
});

test.each<[string, object, string, number, string[]]>([
  ['no token', { authorization: '' }, 'checkout', 401, ['releases/checkout', 'unauthorized', '']],
  [
    'a wrong token',
    { authorization: 'Bearer wrong' },
    'checkout',
    401,
    ['releases/checkout', 'unauthorized', ''],
  ],
  [
    'the token as a password',
    { authorization: `Basic ${btoa('x:new-token-2')}` },
    'checkout',
    401,
    ['releases/checkout', 'unauthorized', ''],
  ],
  ['an app without a hook', {}, 'ledger', 404, ['', 'unknown-source', 'releases/ledger']],
  ['no such app', {}, 'constructor', 404, ['', 'unknown-source', 'releases/constructor']],
  [
    'a compressed body',
    { 'content-encoding': 'gzip' },
    'checkout',
    415,
    ['releases/checkout', 'unreadable-encoding', ''],
  ],
])('%s is turned away and counted, before anything is done', async (_, headers, app, code, noted) => {
  expect((await post(v412, headers, app)).status).toBe(code);
  expect(refused).toEqual([noted]);
  expect(announced).toBe(0);
});

test('more than 16 KB is turned away and counted', async () => {
  expect((await post(JSON.stringify({ tag: 'v'.repeat(17_000) }))).status).toBe(413);
  expect(refused).toEqual([['releases/checkout', 'too-large', '']]);
});

test('what cannot be read is answered with what was expected, whatever it is called', async () => {
  const response = await post('{"tag":"v 1","x":1}', { 'content-type': 'text/plain; charset=nonsense' });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: 'tag: expected a tag such as v412; there are no such fields: ["x"]',
  });
  expect(announced).toBe(0);
});

test.each<[string, number, Error]>([
  ['a tag that there is not', 409, new UserError('*checkout* has no tag `v412`.')],
  ['a registry or a store that does not answer', 503, new TemporaryError('asking registry.example.com')],
  ['a fault of ours', 503, new Error('of our own')],
])('%s: %i', async (_, code, error) => {
  pipelines = { ...pipelines, announce: () => Promise.reject(error) };
  const response = await post(v412);
  expect(response.status).toBe(code);
  const text = await response.text();
  expect(text).toContain(code === 409 ? 'checkout has no tag v412.' : 'send it again');
});

test('of more at once than are worked on, the rest is asked to come again, and none is refused for good', async () => {
  const gate = Promise.withResolvers<Announced>();
  pipelines = { ...pipelines, announce: () => gate.promise };
  const sent = Array.from({ length: 40 }, () => post(v412));
  const first = await Promise.race(sent);
  expect(first.status).toBe(503);
  expect(first.headers.get('retry-after')).toBe('5');
  gate.resolve({ release, deploys: [begun] });
  const codes = (await Promise.all(sent)).map((response) => response.status);
  expect(new Set(codes)).toEqual(new Set([202, 503]));
  expect(codes.filter((code) => code === 202).length).toBeGreaterThanOrEqual(16);
});

test('a deploy is told to who has the token, and nothing to anybody else', async () => {
  const path = '/hooks/releases/checkout/7f3k2';
  expect(await (await at(path, { headers: bearer })).json()).toEqual(status);
  expect((await at('/hooks/releases/checkout/other', { headers: bearer })).status).toBe(404);
  expect((await at(path)).status).toBe(401);
  expect((await at('/hooks/releases/ledger/7f3k2', { headers: bearer })).status).toBe(404);
  expect((await at(`${path}?wait=for-ever`, { headers: bearer })).status).toBe(400);
  expect((await at(`${path}?wait=99999s`, { headers: bearer })).status).toBe(400);
});

const waiting = '/hooks/releases/checkout/7f3k2?wait=55s';

/** Asked for as long as they wait. */
function waits(): AbortSignal[] {
  const asked: AbortSignal[] = [];
  const wait: Pipelines['status'] = async (_, __, enough) => {
    asked.push(enough);
    await new Promise((resolve) => enough.addEventListener('abort', resolve));
    return status;
  };
  pipelines = { ...pipelines, status: wait };
  return asked;
}

test('nobody is waited for who has left', async () => {
  const asked = waits();
  const leaves = new AbortController();
  const left = at(waiting, { headers: bearer, signal: leaves.signal });
  await expect.poll(() => asked.length).toBe(1);
  leaves.abort();
  await expect(left).rejects.toThrow();
  await expect.poll(() => asked[0]?.aborted).toBe(true);
});

test('who waits is answered when the bot stops', async () => {
  const asked = waits();
  const stops = await serve();
  const told = fetch(`http://127.0.0.1:${stops.address.port}${waiting}`, { headers: bearer });
  await expect.poll(() => asked.length).toBe(1);
  await stops.close();
  expect((await told).status).toBe(200);
});
