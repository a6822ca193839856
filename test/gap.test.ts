import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { watchForGaps } from '#src/gap.ts';
import { createLog } from '#src/log.ts';
import type { Gap } from '#src/messages/gap.ts';
import { createRedaction } from '#src/redaction.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const HOUR = 3_600_000;
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
}, 30_000);
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.db.deleteFrom('memory').execute();
});

const log = createLog(createRedaction(), { out: { write: () => undefined } });

test('a start after a long time tells from when to when and what waits; the next start does not tell it again', async () => {
  const clock = systemClock();
  const gaps: Gap[] = [];
  const start = () => watchForGaps(database, { clock, log, tell: async (_trx, gap) => void gaps.push(gap) });

  (await start()).stop();
  expect(gaps).toEqual([]);

  clock.advance(3 * HOUR);
  await database.db
    .insertInto('intake')
    .values({
      source: 'prod',
      received_at: clock.now(),
      encoding: 'identity',
      body: Buffer.from('{}'),
      state: 'new',
    })
    .execute();
  (await start()).stop();
  (await start()).stop();

  expect(gaps).toHaveLength(1);
  const [gap] = gaps;
  expect(gap?.unread).toBe(1);
  expect(Number(gap?.to) - Number(gap?.from)).toBeGreaterThanOrEqual(3 * HOUR);
});

test('a quick restart is nothing to tell', async () => {
  const clock = systemClock();
  const start = () =>
    watchForGaps(database, {
      clock,
      log,
      tell: async () => {
        throw new Error('told');
      },
    });

  (await start()).stop();
  clock.advance(110_000);
  (await start()).stop();
});

test('when telling fails it is told at the next start', async () => {
  const clock = systemClock();
  const told: Gap[] = [];
  const start = (fail: boolean) =>
    watchForGaps(database, {
      clock,
      log,
      tell: async (_trx, gap) => {
        told.push(gap);
        if (fail) throw new Error('killed here');
      },
    });
  (await start(false)).stop();
  clock.advance(HOUR);

  await expect(start(true)).rejects.toThrow('killed here');
  (await start(false)).stop();

  expect(told).toHaveLength(2);
  expect(told[1]?.from).toEqual(told[0]?.from);
});
