import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import type { Request } from '#src/requests/request.ts';
import { openRequests } from '#src/requests/store.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const clock = systemClock();
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
}, 60_000);
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.db.deleteFrom('requests').execute();
});

const request = (key: string): Request => ({
  key,
  way: 'command',
  team: 'T1',
  user: 'U1',
  name: 'alerts',
  text: 'ack 7f3',
  receivedAt: clock.now().toISOString(),
});
const states = async () => {
  const rows = await database.db
    .selectFrom('requests')
    .select(['key', 'state', 'reference'])
    .orderBy('key')
    .execute();
  return rows.map(({ key, state, reference }) =>
    [key, state, reference].filter((part) => part !== null).join(' '),
  );
};

test('the same thing delivered twice is new once, whichever commit it is in', async () => {
  const requests = openRequests(database, clock);
  const first = await Promise.all(['a', 'b', 'a'].map((key) => requests.store(request(key))));
  expect(first).toEqual([true, true, false]);
  expect(await requests.store(request('b'))).toBe(false);
});

test('the first ending stands', async () => {
  const requests = openRequests(database, clock);
  await requests.store(request('a'));
  await requests.finish('a', { state: 'failed', reference: '7F3K2' });
  await requests.finish('a', { state: 'done' });
  expect(await states()).toEqual(['a failed 7F3K2']);
});

describe('what was begun and not finished', () => {
  test('is taken over once, when nobody can be at it any more', async () => {
    const requests = openRequests(database, clock);
    for (const key of ['lost', 'finished', 'mine']) await requests.store(request(key));
    await requests.finish('finished', { state: 'done' });
    expect(await requests.takeOver(20_000, ['mine'])).toEqual([]);

    clock.advance(20_000);
    const [taken, ...others] = await Promise.all([
      requests.takeOver(20_000, ['mine']),
      openRequests(database, clock).takeOver(20_000, ['mine']),
    ]);
    expect([...taken, ...others.flat()]).toMatchObject([{ key: 'lost', text: 'ack 7f3' }]);
  });

  test('stays with who keeps it, however long it waits for Slack', async () => {
    const [mine, other] = [openRequests(database, clock), openRequests(database, clock)];
    await mine.store(request('slow'));
    for (const _ of [1, 2, 3]) {
      clock.advance(15_000);
      await mine.keep(['slow']);
      expect(await other.takeOver(20_000, [])).toEqual([]);
    }
    clock.advance(20_000);
    expect(await other.takeOver(20_000, [])).toMatchObject([{ key: 'slow' }]);
  });

  test('is closed as failed when it is too old to be answered', async () => {
    const requests = openRequests(database, clock);
    await requests.store(request('old'));
    clock.advance(31 * 60_000);
    expect(await requests.takeOver(20_000, [])).toEqual([]);
    expect(await states()).toEqual(['old failed']);
  });

  test('is closed as failed when it ended every process that took it', async () => {
    const requests = openRequests(database, clock);
    await requests.store(request('poison'));
    let runs = 1;
    for (; runs < 20 && (await requests.takeOver(0, [])).length > 0; runs++);
    expect(runs).toBe(5);
    expect(await states()).toEqual(['poison failed']);
  });
});
