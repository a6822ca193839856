import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServers } from '#src/servers/create-servers.ts';
import { handleExpiry } from '#src/servers/expiry.ts';
import { expiryTimer } from '#src/servers/expiry-timer.ts';
import { terminateServerOperation } from '#src/servers/operations/terminate.ts';
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
  const servers = createServers({
    ...needs,
    rights: { demand: async () => undefined },
    operations: () => bench.operations,
  });
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
    expire: async () => {
      const timer = database.db.selectFrom('timers').select('detail').where('kind', '=', expiryTimer);
      const row = await timer.where('subject', '=', id).executeTakeFirst();
      await expire({ subject: id, detail: row?.detail ?? {} });
    },
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

test('of two that change its time at once, neither is lost: two extensions add up, and what is kept is kept', async () => {
  const { servers, server, read, id } = await twoDays();

  await Promise.all([servers.extend(server, hour), servers.extend(server, hour)]);
  expect((await read(id)).expiresAt?.getTime()).toBe((server.expiresAt?.getTime() ?? 0) + 2 * hour);

  await servers.keep(server);
  await expect(servers.extend(server, day)).rejects.toThrow(/nothing to extend/);
  expect((await read(id)).expiresAt).toBeNull();
});

test('its time was up, and it was given more before its end began: it lives on', async () => {
  const { servers, server, read, id, expire, bench, end, input, needs } = await twoDays();
  bench.clock.advance(2 * day + 1000);
  const about = { ...servers.input(server), expired: true };
  const planned = await bench.propose(terminateServerOperation, about);
  await needs.records.expire(id, () => null);

  await end(planned);
  expect(await read(id)).toMatchObject({ state: 'running' });
  await expect(bench.propose(terminateServerOperation, about)).rejects.toThrow(/gave it more time/);
  await expire();
  expect((await bench.operations.list('open', [`server ${input.name}`])).operations).toEqual([]);
});

test('and when it is given more after its plan, but before the cloud is told', async () => {
  const { servers, server, read, id, bench, run, needs, world } = await twoDays();
  bench.clock.advance(2 * day + 1000);
  const { volumes } = world.cloud;
  let looks = 0;
  world.cloud.volumes = async (tags) => {
    looks += 1;
    // Planned when it is asked for and when it begins; then its step looks.
    if (looks === 3) await needs.records.expire(id, () => null);
    return await volumes(tags);
  };

  const { state, text } = await run(terminateServerOperation, { ...servers.input(server), expired: true });

  expect({ state, looks }).toEqual({ state: 'failed', looks: 3 });
  expect(text).toMatch(/gave it more time/);
  expect(await read(id)).toMatchObject({ state: 'running' });
  expect(world.instances.map((each) => each.state)).toEqual(['running']);
});

test('while it is being terminated its time is not changed', async () => {
  const { servers, server, bench } = await twoDays();
  await bench.propose(terminateServerOperation, servers.input(server));

  await expect(servers.extend(server, hour)).rejects.toThrow(/is being terminated/);
  await expect(servers.keep(server)).rejects.toThrow(/is being terminated/);
});

test('what cannot be ended is told once, and tried less and less often', async () => {
  const { server, bench, world, expire, due, said, read, id } = await twoDays();
  world.instances.length = 0;
  bench.clock.advance(2 * day + 1000);

  await expire();
  bench.clock.advance(hour);
  await expire();

  expect(await due()).toBeCloseTo(2, 1);
  expect(await said(`The time of *${server.name}*`)).toHaveLength(2);
  expect(await read(id)).toMatchObject({ state: 'running' });
});
