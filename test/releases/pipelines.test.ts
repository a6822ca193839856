import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { AuditEntry } from '#src/audit/audit.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { createLedger } from '#src/releases/create-ledger.ts';
import { readAnnouncement } from '#src/releases/pipelines/announcement.ts';
import { openAvailable } from '#src/releases/pipelines/available.ts';
import { createPipelines } from '#src/releases/pipelines/create-pipelines.ts';
import type { PipelineNeeds } from '#src/releases/pipelines/needs.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { type TestEngine, testEngine } from '#test/support/engine.ts';

const place = z.object({ app: z.string(), environment: z.string(), release: z.string() });
/** In place of the real one, which needs a cluster: only what comes before it is looked at here. */
const deploy = defineOperation<object, z.infer<typeof place>, object, object>({
  ...{ name: 'release.deploy', version: 1, permission: 'release.deploy', input: place, timeout: 1000 },
  where: ({ environment }) => ({ environment }),
  exclusive: ({ app, environment }) => [`release:${app}:${environment}`],
  title: ({ release }) => `Deploy ${release}`,
  summary: () => [],
  plan: async () => ({ commitment: {}, context: {} }),
  steps: () => [],
});

let database: TestDatabase;
let engine: TestEngine;
let audited: AuditEntry[] = [];
beforeAll(async () => {
  database = await testDatabase();
  engine = testEngine(database, [deploy]);
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => {
  audited = [];
});

const digest = (tag: string) => `sha256:${Buffer.from(tag).toString('hex').padEnd(64, '0')}`;
const config = {
  environments: Object.fromEntries(
    ['staging', 'production'].map((name) => [
      name,
      { cluster: 'main', namespace: name, channels: [], freeze: [], auto: name === 'staging' },
    ]),
  ),
  apps: { checkout: { image: 'registry.example.com/checkout', channels: [], workload: {}, alerts: {} } },
  slack: { channels: { health: 'C0HEALTH' } },
};

function pipelines(more: Partial<PipelineNeeds> = {}) {
  return createPipelines({
    config: () => config as unknown as ReturnType<PipelineNeeds['config']>,
    registries: { resolve: async (_, tag) => digest(tag) },
    ledger: createLedger(database, engine.clock),
    available: openAvailable(database, engine.clock),
    audit: { append: async (entry) => void audited.push(entry) },
    ...{ clock: engine.clock, operations: engine.operations },
    ...more,
  });
}

const counted = async (table: 'available_releases' | 'operations', tag: string) => {
  const column = table === 'operations' ? 'title' : 'tag';
  const rows = database.db.selectFrom(table).select('id').where(column, 'like', `%${tag}`);
  return (await rows.execute()).length;
};

test.each([
  ['killed after it was recorded', { propose: () => new Promise<never>(() => undefined) }],
  [
    'killed after it had begun',
    {
      propose: async (...asked: Parameters<TestEngine['operations']['propose']>) => {
        await engine.operations.propose(...asked);
        return await new Promise<never>(() => undefined);
      },
    },
  ],
])('%s and before it was answered, it is one release and one operation', async (name, broken) => {
  const tag = name.replaceAll(' ', '-');
  const dying = pipelines({ operations: { ...engine.operations, ...broken } as PipelineNeeds['operations'] });
  void dying.announce('checkout', { tag });
  await expect.poll(() => audited.length).toBe(1);
  if (name.endsWith('begun')) await expect.poll(() => counted('operations', tag)).toBe(1);

  const [first, second] = await Promise.all([1, 2].map(() => pipelines().announce('checkout', { tag })));
  expect(first).toEqual(second);
  expect(first?.deploys).toMatchObject([{ environment: 'staging', kind: 'begun', state: 'queued' }]);
  expect(await counted('available_releases', tag)).toBe(1);
  expect(await counted('operations', tag)).toBe(1);
});

test('one that was recorded, and comes again after a newer one has begun, does not take its place', async () => {
  const shut = {
    ...engine.operations,
    propose: () => Promise.reject(new TemporaryError('asking a cluster')),
  };
  const { deploys } = await pipelines({ operations: shut }).announce('checkout', { tag: 'late-1' });
  expect(deploys).toEqual([{ environment: 'staging', kind: 'not now', reason: 'asking a cluster' }]);
  const newer = await pipelines().announce('checkout', { tag: 'late-2' });
  const again = await pipelines().announce('checkout', { tag: 'late-1' });

  expect(again.deploys).toMatchObject([
    { kind: 'refused', reason: expect.stringContaining('late-2 was announced after it') },
  ]);
  const [deployed] = newer.deploys;
  expect(deployed?.kind === 'begun' && (await engine.state(deployed.operation))).toBe('queued');
});

test('a newer one withdraws what has not begun of its own pipeline, and of nobody else', async () => {
  const input = { app: 'checkout', environment: 'staging', release: 'by-hand' };
  const byHand = await engine.propose(deploy, input, { by: { service: 'source:test' } });
  const older = await pipelines().announce('checkout', { tag: 'older' });
  const newer = await pipelines().announce('checkout', { tag: 'newer' });
  const states = [older, newer].flatMap(({ deploys }) =>
    deploys.map(async (each) => (each.kind === 'begun' ? await engine.state(each.operation) : each.kind)),
  );
  expect(await Promise.all(states)).toEqual(['cancelled', 'queued']);
  expect(await engine.state(byHand)).toBe('queued');
});

test('a tag that names another image by now is another release', async () => {
  const moved = { resolve: async () => digest('moved') };
  const first = await pipelines().announce('checkout', { tag: 'latest', commit: '9f8e7d6' });
  const second = await pipelines({ registries: moved }).announce('checkout', {
    tag: 'latest',
    commit: '9f8e7d6',
  });
  expect(second.release.id).not.toBe(first.release.id);
  expect(second.deploys[0]).not.toEqual(first.deploys[0]);
});

test('nothing is begun that could not be audited', async () => {
  const audit = { append: () => Promise.reject(new TemporaryError('asking the database')) };
  const { deploys } = await pipelines({ audit }).announce('checkout', { tag: 'unaudited' });
  expect(deploys).toMatchObject([{ kind: 'not now' }]);
  expect(await counted('operations', 'unaudited')).toBe(0);
});

test('what is asked and what came of it is audited, in the name of the pipeline', async () => {
  const operations = { ...engine.operations, propose: () => Promise.reject(new UserError('It is locked.')) };
  await pipelines({ operations }).announce('checkout', {
    tag: 'locked',
    pipeline: 'https://ci.example.com/1',
  });
  expect(audited).toMatchObject([
    { phase: 'intent', actor: 'service:checkout', action: 'release.deploy', detail: { tag: 'locked' } },
    { phase: 'outcome', detail: { result: 'declined', problem: 'It is locked.' } },
  ]);
});

const read = (value: unknown) => readAnnouncement(Buffer.from(JSON.stringify(value)));

test.each<[string, object]>([
  ['tag', { tag: '' }],
  ['tag', { tag: 'v4 12' }],
  ['tag', { tag: `v${'1'.repeat(128)}` }],
  ['tag', { tag: 'v412\n@channel' }],
  ['tag', { tag: '../../etc' }],
  ['tag', { tag: 412 }],
  ['tag', {}],
  ['commit', { tag: 'v1', commit: 'HEAD' }],
  ['commit', { tag: 'v1', commit: '<!channel>' }],
  ['commit', { tag: 'v1', commit: 'a'.repeat(65) }],
  ['pipeline', { tag: 'v1', pipeline: 'http://ci.example.com/1' }],
  ['pipeline', { tag: 'v1', pipeline: 'javascript:alert(1)' }],
  ['pipeline', { tag: 'v1', pipeline: 'https://user:password@ci.example.com/1' }],
  ['pipeline', { tag: 'v1', pipeline: 'https://ci.example.com/\u202e1' }],
  ['pipeline', { tag: 'v1', pipeline: 'https://ci.example.com/1 2' }],
  ['pipeline', { tag: 'v1', pipeline: `https://ci.example.com/${'1'.repeat(2000)}` }],
  ['environment', { tag: 'v1', environment: 'Production' }],
  ['committedAt', { tag: 'v1', committedAt: 'yesterday' }],
  ['fields', { tag: 'v1', enviroment: 'staging' }],
  ['not an object', ['v1']],
])('an announcement with a bad %s is refused, and told what was expected: %j', (field, value) => {
  expect(read(value)).toEqual({ mistakes: [expect.stringContaining(field)] });
});

test('what is not JSON, or not text, is refused', () => {
  const mistakes = ['the body is not JSON'];
  expect(readAnnouncement(Buffer.from('tag=v1'))).toEqual({ mistakes });
  expect(readAnnouncement(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ mistakes });
});

test('a whole announcement is read', () => {
  const whole = {
    tag: 'v412',
    commit: '9f8e7d6',
    pipeline: 'https://ci.example.com/1',
    environment: 'staging',
  };
  expect(read({ ...whole, committedAt: '2026-11-25T10:30:00+01:00' })).toEqual({
    ...whole,
    committedAt: new Date('2026-11-25T09:30:00Z'),
  });
});
