import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import type { Lease } from '#src/database/leases.ts';
import { type DueTimer, runTimers, type TimerHandlers } from '#src/database/run-timers.ts';
import { cancel, schedule } from '#src/database/timers.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const log = pino({ level: 'silent' });
const clock = systemClock();
const lease: Lease = { name: 'work', epoch: 4, remaining: () => Number.POSITIVE_INFINITY };
const inMinutes = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ clock });
}, 60_000);
beforeEach(async () => {
  await sql`truncate timers, leases`.execute(database.db);
  await database.db.insertInto('leases').values({ name: 'work', owner: 'me', epoch: 4, beat: 1 }).execute();
});
afterAll(() => database[Symbol.asyncDispose]());

function run(handlers: TimerHandlers) {
  const timers = runTimers({ database, clock, log, handlers, lease });
  return { [Symbol.asyncDispose]: timers.stop };
}

/** A handler that remembers what it was called with. */
function recorder() {
  const calls: DueTimer[] = [];
  return { calls, handler: async (timer: DueTimer) => void calls.push(timer) };
}

const plan = (kind: string, subject: string, minutes: number, detail?: object) =>
  database.tx((trx) =>
    schedule(trx, { kind, subject, dueAt: inMinutes(minutes), ...(detail ? { detail } : {}) }),
  );
const left = async () =>
  (await database.db.selectFrom('timers').select('subject').execute()).map((row) => row.subject);

test('a timer runs once its time has come, and is gone', async () => {
  const { calls, handler } = recorder();
  await using _ = run({ escalate: handler });
  await plan('escalate', 'early', 5, { step: 2 });
  await plan('escalate', 'late', 10);
  clock.advance(5 * 60_000);
  await expect.poll(left).toEqual(['late']);
  expect(calls).toMatchObject([{ subject: 'early', detail: { step: 2 }, attempt: 1 }]);
});

test('one that passed while nobody ran them is late, not lost', async () => {
  await plan('escalate', 'a', -60);
  const { calls, handler } = recorder();
  await using _ = run({ escalate: handler });
  await expect.poll(left).toEqual([]);
  expect(calls).toHaveLength(1);
});

test('scheduling again moves it; unless it was asked to leave it', async () => {
  const { calls, handler } = recorder();
  await plan('escalate', 'moved', 5);
  await plan('escalate', 'moved', 30);
  await plan('escalate', 'left', 5);
  await database.tx((trx) =>
    schedule(trx, { kind: 'escalate', subject: 'left', dueAt: inMinutes(30) }, { ifAbsent: true }),
  );
  await using _ = run({ escalate: handler });
  clock.advance(6 * 60_000);
  await expect.poll(left).toEqual(['moved']);
  expect(calls.map(({ subject }) => subject)).toEqual(['left']);
});

test('a cancelled one never runs, nor one whose transaction did not commit', async () => {
  const { calls, handler } = recorder();
  await plan('escalate', 'cancelled', 1);
  await plan('escalate', 'kept', 2);
  await database.tx((trx) => cancel(trx, { kind: 'escalate', subject: 'cancelled' }));
  const broken = database.tx(async (trx) => {
    await schedule(trx, { kind: 'escalate', subject: 'rolled back', dueAt: inMinutes(1) });
    throw new Error('no');
  });
  await expect(broken).rejects.toThrow('no');
  await using _ = run({ escalate: handler });
  clock.advance(5 * 60_000);
  await expect.poll(left).toEqual([]);
  expect(calls.map(({ subject }) => subject)).toEqual(['kept']);
});

test('a handler that rejects is tried again after a pause', async () => {
  const attempts: number[] = [];
  const handler = async ({ attempt }: DueTimer) => {
    attempts.push(attempt);
    if (attempt < 3) throw new Error('not yet');
  };
  await using _ = run({ escalate: handler });
  await plan('escalate', 'a', 0);
  for (const attempt of [1, 2, 3]) {
    await expect.poll(() => attempts.at(-1)).toBe(attempt);
    // Put off before it is due again: only then does moving the clock make it due.
    await expect.poll(async () => (await claims()).every((claim) => claim === null)).toBe(true);
    clock.advance(10 * 60_000);
  }
  await expect.poll(left).toEqual([]);
  expect(attempts).toEqual([1, 2, 3]);
});

const claims = async () =>
  (await database.db.selectFrom('timers').select('claimed_by').execute()).map((row) => row.claimed_by);

test('a handler repeats itself by scheduling itself', async () => {
  let runs = 0;
  const handler = async () => {
    runs += 1;
    await plan('tick', 'hourly', 60);
  };
  await using _ = run({ tick: handler });
  await plan('tick', 'hourly', 0);
  for (const count of [1, 2, 3]) {
    await expect.poll(() => runs).toBe(count);
    expect(await left()).toEqual(['hourly']);
    clock.advance(60 * 60_000);
  }
});

test('what an ended process left claimed runs again', async () => {
  await plan('escalate', 'orphan', -1);
  await database.db
    .updateTable('timers')
    .set({ claimed_by: '3', claimed_at: clock.now(), attempts: 1 })
    .execute();
  const { calls, handler } = recorder();
  await using _ = run({ escalate: handler });
  await expect.poll(left).toEqual([]);
  expect(calls).toMatchObject([{ subject: 'orphan', attempt: 2 }]);
});

test('kinds that nobody handles wait for a version that does', async () => {
  const { calls, handler } = recorder();
  await plan('unheard of', 'a', -1);
  await plan('escalate', 'b', -1);
  await using _ = run({ escalate: handler });
  await expect.poll(left).toEqual(['a']);
  expect(calls).toHaveLength(1);
});

test('after another has taken over the lease nothing is claimed', async () => {
  const { calls, handler } = recorder();
  await plan('escalate', 'a', -1);
  await database.db.updateTable('leases').set({ epoch: 5, owner: 'another' }).execute();
  const timers = runTimers({ database, clock, log, handlers: { escalate: handler }, lease });
  // Resolves once the look that it begins with has ended.
  await timers.stop();
  expect(calls).toEqual([]);
  expect(await claims()).toEqual([null]);
});
