import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServers } from '#src/servers/create-servers.ts';
import { handleExpiry } from '#src/servers/expiry.ts';
import { expiryTimer } from '#src/servers/expiry-timer.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { serverStage } from '#test/support/server-stage.ts';
import { serverConfig } from '#test/support/servers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const hour = 3_600_000;
const day = 24 * hour;

/** One that lives for two days, and may live for four from any time on. */
async function twoDays() {
  const made = serverStage(database, { config: serverConfig({ ttl: 2 * day, limits: { ttl: 4 * day } }) });
  const { needs, bench, create } = made;
  const servers = createServers({ ...needs, rights: { demand: async () => undefined } });
  const { id, server } = await create();
  if (!server) throw new Error('it was not made');
  const expire = handleExpiry({ ...needs, database, servers, operations: () => bench.operations });
  return {
    ...{ ...made, servers, id, server },
    due: async () => {
      const timer = database.db.selectFrom('timers').select('due_at').where('kind', '=', expiryTimer);
      const row = await timer.where('subject', '=', id).executeTakeFirst();
      return row && (row.due_at.getTime() - (server.expiresAt?.getTime() ?? 0)) / hour;
    },
    expire: () => expire({ subject: id }),
  };
}

test('warned a day and an hour before, and then terminated', async () => {
  const { due, expire, needs, server, said, bench, end, read, id } = await twoDays();
  expect(await due()).toBe(-24);

  bench.clock.advance(day + 1000);
  await expire();
  expect(await due()).toBe(-1);
  bench.clock.advance(23 * hour);
  await expire();
  expect(await due()).toBe(0);
  const warned = await said(`*${server.name}* (*source:test*) is terminated in`);
  expect(warned.map(({ channel }) => channel)).toEqual(['source:test', 'C1', 'source:test', 'C1']);

  bench.clock.advance(hour);
  expect(needs.clock.now().getTime()).toBeGreaterThan(server.expiresAt?.getTime() ?? 0);
  await expire();
  await expire();
  const { operations } = await bench.operations.list('open', [`server ${server.name}`]);
  expect(operations).toHaveLength(1);
  expect(await end(operations[0]?.id ?? '')).toMatchObject({ state: 'succeeded' });
  expect(await read(id)).toMatchObject({ state: 'gone', goneWhy: 'its time was up' });
  expect(await due()).toBeUndefined();
});

test('extended, its end and its warnings move with it; beyond the limit it is refused', async () => {
  const { due, servers, server, expire, said } = await twoDays();

  const longer = await servers.extend(server, day);
  expect(longer.expiresAt?.getTime()).toBe((server.expiresAt?.getTime() ?? 0) + day);
  expect(await due()).toBe(0);
  await expect(servers.extend(longer, 3 * day)).rejects.toThrow(/at most 4 d/);

  const kept = await servers.keep(longer);
  expect(kept.expiresAt).toBeNull();
  expect(await due()).toBeUndefined();
  await expire();
  expect(await said(`*${server.name}* (*source:test*) is terminated in`)).toEqual([]);
  await expect(servers.extend(kept, day)).rejects.toThrow(/nothing to extend/);
});
