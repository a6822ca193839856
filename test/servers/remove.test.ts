import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServerOperation } from '#src/servers/operations/create.ts';
import { putAwayServer } from '#src/servers/operations/put-away.ts';
import { orphans } from '#src/servers/orphans.ts';
import { remainsOf } from '#src/servers/remove.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { killedAtEntry } from '#test/support/engine.ts';
import { serverStage } from '#test/support/server-stage.ts';
import { serverConfig } from '#test/support/servers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

test('what a launch made is found after managedBy became another', async () => {
  const config = serverConfig();
  const { create, read, world, needs } = serverStage(database, { config });
  const { id } = await create();
  config.servers.managedBy = 'another';

  const { instances } = await remainsOf({ ...(await read(id)), instance: null }, world.cloud, needs);

  expect(instances.map((each) => each.id)).toEqual(['i-1']);
});

test('a second instance of a launch whose answer was lost is a leftover once the first is known', async () => {
  const { create, world, needs } = serverStage(database);
  await create();
  const [own] = world.instances;
  if (!own) throw new Error('nothing was made');
  world.instances.push({ ...own, id: 'i-2' });

  const found = await orphans(needs, 'U1');

  expect(found.map(({ id }) => id)).toEqual(['i-2']);
});

test('what was handed over stays, though its operation never learned of it', async () => {
  const { bench, input, world, needs, read } = serverStage(database);
  const id = await bench.propose(createServerOperation, input);
  const killed = killedAtEntry({ step: 'hand-over', kind: 'done', when: 'before' });
  const runner = await bench.run({ journal: killed.journal });
  await killed.dead;
  runner.lose();
  expect(await read(id)).toMatchObject({ state: 'running' });

  const { plan } = await database.db
    .selectFrom('operations')
    .select('plan')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const run = { operation: id, signal: AbortSignal.timeout(10_000), ready: async () => undefined };
  await putAwayServer.act(plan as never, needs, run as never);

  expect(world.instances.map(({ state }) => state)).toEqual(['running']);
  expect(await read(id)).toMatchObject({ state: 'running' });
});
