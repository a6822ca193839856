import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MovableClock, systemClock } from '#src/clock.ts';
import { joinReplicas, type Replica } from '#src/replicas.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const log = pino({ level: 'silent' });
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
}, 30_000);
afterAll(() => database[Symbol.asyncDispose]());

function join(clock: MovableClock, own: Replica, kind: 'server' | 'embedded' = 'server') {
  // As on a server, where the folder's lock is not what keeps others away.
  return joinReplicas({ ...database, kind }, { clock, log, own: () => own });
}

test('replicas know of each other, until one stops or falls silent', async () => {
  const clock = systemClock();
  const old = { version: '0.1.0', config: 'd354' };
  const young = { version: '0.2.0', config: 'ab12' };
  const one = await join(clock, old);
  const other = await join(clock, young);
  expect(await one.others()).toEqual([young]);
  expect(await other.others()).toEqual([old]);

  await other.stop();
  expect(await one.others()).toEqual([]);

  clock.advance(120_000);
  const late = await join(clock, young);
  expect(await late.others()).toEqual([]);
  expect(await database.db.selectFrom('memory').selectAll().execute()).toHaveLength(1);
  await one.stop();
  await late.stop();
});

test('on the embedded store there are no others', async () => {
  const alone = await join(systemClock(), { version: '0.1.0', config: 'd354' }, 'embedded');

  expect(await alone.others()).toEqual([]);
  expect(await database.db.selectFrom('memory').selectAll().execute()).toEqual([]);
  await alone.stop();
});
