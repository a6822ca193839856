import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MovableClock, systemClock } from '#src/clock.ts';
import type { JsonObject } from '#src/json.ts';
import { createLedger } from '#src/releases/create-ledger.ts';
import type { Beginning, Ledger, Seen } from '#src/releases/ledger.ts';
import { type Live, lastGood, type ReleasedWorkload } from '#src/releases/release.ts';
import { digestOfAll } from '#src/releases/template.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

let database: TestDatabase;
let clock: MovableClock;
let ledger: Ledger;

beforeAll(async () => {
  clock = systemClock();
  database = await testDatabase({ clock });
  ledger = createLedger(database, clock);
});
afterAll(() => database[Symbol.asyncDispose]());

const image = (version: string) => `registry.example.com/checkout:${version}`;
const name = 'deployment/checkout';
const templateOf = (version: string): JsonObject => ({
  metadata: {},
  spec: { containers: [{ name: 'app', image: image(version), env: [] }] },
});
const seen = (version: string, more: Partial<ReleasedWorkload> = {}): Seen => ({
  workloads: [{ name, uid: 'uid-1', template: templateOf(version), revision: '1', mark: null, ...more }],
  images: [{ workload: name, container: 'app', image: image(version) }],
});
const liveAt = (version: string): Live => {
  const { workloads } = seen(version);
  return { digest: digestOfAll(workloads), manifests: null, workloads };
};
const beginning = (app: string, version: string, operation: string): Beginning => ({
  ...{ app, environment: 'production', origin: 'deploy', version, from: 'v0', by: 'U0ANA', operation },
  images: [{ workload: name, container: 'app', image: image(version) }],
  ...{ labels: { commit: '9f8e7d6' }, manifests: null },
});

async function released(app: string, version: string, operation: string): Promise<void> {
  await ledger.begin(beginning(app, version, operation));
  await ledger.written(operation, seen(version));
  await ledger.live(operation);
  await ledger.proven(operation);
}

test('a release from its beginning to its proof', async () => {
  const place = { app: 'proof', environment: 'production' };
  await ledger.begin(beginning('proof', 'v1', 'proof-1'));
  expect(await ledger.history(place)).toMatchObject([{ version: 'v1', verdict: 'rolling', workloads: null }]);

  await ledger.written('proof-1', seen('v1'));
  await ledger.live('proof-1');
  expect(await ledger.byOperation('proof-1')).toMatchObject({
    verdict: 'live',
    workloads: seen('v1').workloads,
    provenAt: null,
  });

  await ledger.proven('proof-1');
  const [proven] = await ledger.history(place);
  expect(proven).toMatchObject({ verdict: 'proven good', labels: { commit: '9f8e7d6' }, by: 'U0ANA' });
});

test('begun again after a crash it is the same release, and the same change', async () => {
  for (const _ of [1, 2]) await ledger.begin(beginning('again', 'v1', 'again-1'));

  expect(await ledger.history({ app: 'again', environment: 'production' })).toHaveLength(1);
  expect(
    await ledger.changesBefore([{ app: 'again', environment: undefined }], clock.now(), 1000),
  ).toHaveLength(1);
});

test('after two that failed, the last good one is the one before both', async () => {
  const place = { app: 'trap', environment: 'production' };
  await released('trap', 'v1', 'trap-1');
  for (const version of ['v2', 'v3']) {
    await ledger.begin(beginning('trap', version, `trap-${version}`));
    await ledger.written(`trap-${version}`, seen(version));
    await ledger.failed(`trap-${version}`, 'container app exited with code 1');
  }

  expect(lastGood(await ledger.history(place), liveAt('v3'))).toMatchObject({
    version: 'v1',
    operation: 'trap-1',
  });
});

test('what somebody changed around the bot is theirs, and a change; the first sight of an app is none', async () => {
  const place = { app: 'foreign', environment: 'production' };
  const first = await ledger.see(place, seen('v1'), 'helm');
  expect(first).toMatchObject({ origin: 'foreign', verdict: 'foreign', by: 'helm' });
  expect(await ledger.see(place, seen('v1'), 'helm')).toMatchObject({ id: first.id });

  clock.advance(1000);
  const second = await ledger.see(place, seen('v2'), 'kubectl');
  expect(second).toMatchObject({ version: 'v2', by: 'kubectl' });
  expect(
    await ledger.changesBefore([{ app: 'foreign', environment: 'production' }], clock.now(), 5000),
  ).toMatchObject([{ kind: 'foreign', what: 'v1 → v2', by: 'kubectl', release: second.id }]);
});

test('one that failed before it was written has never run, so what runs is still ours', async () => {
  await released('unwritten', 'v1', 'unwritten-1');
  await ledger.begin(beginning('unwritten', 'v2', 'unwritten-2'));
  await ledger.failed('unwritten-2', 'its migration failed');

  expect(
    await ledger.see({ app: 'unwritten', environment: 'production' }, seen('v1'), 'kubectl'),
  ).toMatchObject({ operation: 'unwritten-1' });
});

test('what an operation left that ended between its writes is its release, and nobody else’s doing', async () => {
  const place = { app: 'half', environment: 'production' };
  const of = (workload: string, version: string, mark: string | null = null): Seen => ({
    workloads: seen(version, { name: workload, uid: workload, mark }).workloads,
    images: [{ workload, container: 'app', image: image(version) }],
  });
  const both = (web: Seen, worker: Seen): Seen => ({
    workloads: [...web.workloads, ...worker.workloads],
    images: [...web.images, ...worker.images],
  });
  const [web, worker] = ['deployment/web', 'deployment/worker'];
  const { images } = both(of(web, 'v2'), of(worker, 'v2'));
  await ledger.see(place, both(of(web, 'v1'), of(worker, 'v1')), 'outside');
  await ledger.begin({ ...beginning('half', 'v2', 'half1'), images });
  await ledger.failed('half1', 'quota');

  const ours = { operation: 'half1', verdict: 'failed' };
  const half = both(of(web, 'v2', 'qd-half1-write'), of(worker, 'v1'));
  expect(await ledger.see(place, half, 'outside')).toMatchObject(ours);
  const whole = both(of(web, 'v2', 'qd-half1-write'), of(worker, 'v2', 'qd-half1-write2'));
  expect(await ledger.see(place, whole, 'outside')).toMatchObject(ours);
  expect(await ledger.history(place)).toHaveLength(2);
  // Its marks stay when somebody else changes one.
  const theirs = both(of(web, 'v3', 'qd-half1-write'), of(worker, 'v2', 'qd-half1-write2'));
  expect(await ledger.see(place, theirs, 'outside')).toMatchObject({ origin: 'foreign', version: 'v3' });
});

test('an app that the configuration gives other workloads is seen for the first time', async () => {
  const place = { app: 'grown', environment: 'production' };
  await ledger.see(place, seen('v1'), 'outside');
  const more = seen('v1');
  more.workloads.push(...seen('v1', { name: 'deployment/worker', uid: 'uid-2' }).workloads);

  expect(await ledger.see(place, more, 'outside')).toMatchObject({ version: 'v1' });
  const grown = [{ app: 'grown', environment: 'production' }];
  expect(await ledger.changesBefore(grown, clock.now(), 5000)).toEqual([]);
});

test('two who look at once record it once', async () => {
  const place = { app: 'at-once', environment: 'production' };
  await ledger.see(place, seen('v1'), 'kubectl');

  const looks = await Promise.all([1, 2, 3].map(() => ledger.see(place, seen('v2'), 'kubectl')));

  expect(new Set(looks.map(({ id }) => id)).size).toBe(1);
  expect(await ledger.history(place)).toHaveLength(2);
});

test('a restart is no other release, and what the bot writes at this moment is nobody else’s', async () => {
  const place = { app: 'restarted', environment: 'production' };
  await released('restarted', 'v1', 'restarted-1');
  const metadata = { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-25T10:00:00Z' } };
  const restarted = seen('v1', { template: { ...templateOf('v1'), metadata } });
  expect(await ledger.see(place, restarted, 'kubectl')).toMatchObject({ operation: 'restarted-1' });

  await ledger.begin(beginning('restarted', 'v2', 'restarted-2'));
  expect(await ledger.see(place, seen('v2'), 'quarterdeck')).toMatchObject({ operation: 'restarted-2' });
});

test('a foreign release that was seen to run well can be gone back to', async () => {
  const place = { app: 'well', environment: 'production' };
  const release = await ledger.see(place, seen('v1'), 'kubectl');
  await ledger.seenWell(release.id, 'live');
  await ledger.seenWell(release.id, 'proven good');
  await ledger.see(place, seen('v2'), 'kubectl');

  expect(lastGood(await ledger.history(place), liveAt('v2'))).toMatchObject({ version: 'v1' });
});

test('changes before a moment: of these apps, in these environments, the newest first', async () => {
  const change = { environment: 'production', what: '3 → 5 replicas', by: 'U0ANA', kind: 'scale' } as const;
  await ledger.changed({ ...change, app: 'near', operation: 'near-1' });
  clock.advance(60_000);
  await ledger.changed({ ...change, app: 'near', environment: 'staging', operation: 'near-2' });
  await ledger.changed({ ...change, app: 'other', operation: 'near-3' });
  await ledger.changed({ ...change, app: 'other', operation: 'near-3' });
  const at = clock.now();
  clock.advance(60_000);
  await ledger.changed({ ...change, app: 'near', operation: 'near-4' });

  const before = async (environment: string | undefined, window: number) => {
    const changes = await ledger.changesBefore([{ app: 'near', environment }], at, window);
    return changes.map(({ operation }) => operation);
  };
  expect(await before(undefined, 120_000)).toEqual(['near-2', 'near-1']);
  expect(await before('production', 120_000)).toEqual(['near-1']);
  expect(await before('production', 30_000)).toEqual([]);
  expect(await ledger.changesBefore([], at, 120_000)).toEqual([]);
});

test('a form offers what has these words in it, the newest first', async () => {
  await released('offered', 'v41', 'offered-1');
  await released('offered', 'v42', 'offered-2');

  expect((await ledger.suggest('v4')).map(({ version }) => version)).toEqual(['v42', 'v41']);
  expect((await ledger.suggest('offered')).map(({ version }) => version)).toEqual(['v42', 'v41']);
});

test('tried again by a person it rolls anew: its old doom is forgotten, and a person can keep it', async () => {
  const place = { app: 'retried', environment: 'production' };
  await ledger.begin(beginning('retried', 'v1', 'retried-1'));
  await ledger.written('retried-1', seen('v1'));
  const first = clock.now();
  await ledger.doomed('retried-1', first);
  await ledger.failed('retried-1', 'it crashes');

  await ledger.written('retried-1', seen('v1'));
  expect(await ledger.byOperation('retried-1')).toMatchObject({ verdict: 'rolling', problem: null });
  clock.advance(60_000);
  const again = clock.now();
  expect(await ledger.doomed('retried-1', again)).toEqual(again);
  expect(await ledger.keep(place)).toBe(true);

  await ledger.failed('retried-1', 'it crashes still');
  await ledger.written('retried-1', seen('v1'));
  expect(await ledger.byOperation('retried-1')).toMatchObject({ kept: false });
});

test('begun to be written anew after it failed, it is nobody else’s doing', async () => {
  const place = { app: 'rewritten', environment: 'production' };
  await released('rewritten', 'v1', 'rewritten-1');
  await ledger.begin(beginning('rewritten', 'v2', 'rewritten-2'));
  await ledger.failed('rewritten-2', 'quota');

  await ledger.begin(beginning('rewritten', 'v2', 'rewritten-2'));
  expect(await ledger.see(place, seen('v2'), 'outside')).toMatchObject({ operation: 'rewritten-2' });
});

test('written by an operation that was stopped before it could note it, it is ours; what came after is not', async () => {
  const place = { app: 'unnoted', environment: 'production' };
  await released('unnoted', 'v1', 'unnoted-1');
  await ledger.begin(beginning('unnoted', 'v2', 'unnoted-2'));
  await ledger.failed('unnoted-2', 'its operation ended before it was up');

  const ours = seen('v2', { mark: 'qd-unnoted-2-write' });
  expect(await ledger.see(place, ours, 'outside')).toMatchObject({
    operation: 'unnoted-2',
    verdict: 'failed',
  });
  expect(await ledger.history(place)).toHaveLength(2);

  // What others change keeps the mark.
  const theirs = seen('v3', { mark: 'qd-unnoted-2-write' });
  expect(await ledger.see(place, theirs, 'outside')).toMatchObject({ origin: 'foreign', version: 'v3' });
});

test('gone on with after a restart, its doom still counts from when it was told', async () => {
  await ledger.begin(beginning('resumed', 'v1', 'resumed-1'));
  await ledger.written('resumed-1', seen('v1'));
  const told = clock.now();
  await ledger.doomed('resumed-1', told);
  clock.advance(60_000);

  await ledger.written('resumed-1', seen('v1'));
  expect(await ledger.doomed('resumed-1', clock.now())).toEqual(told);
});
