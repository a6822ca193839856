import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CloudRefused } from '#src/integrations/cloud.ts';
import { createServerOperation } from '#src/servers/operations/create.ts';
import { terminateServerOperation } from '#src/servers/operations/terminate.ts';
import { handlePatrol } from '#src/servers/patrol.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { killedAtEntry } from '#test/support/engine.ts';
import { serverStage } from '#test/support/server-stage.ts';
import { serverConfig } from '#test/support/servers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const log = pino({ level: 'silent' });
const hour = 3_600_000;

function stage() {
  const config = serverConfig();
  const made = serverStage(database, { config });
  const { needs, bench, input, world } = made;
  const { cards } = needs;
  const patrolWith = (operations = bench.operations) =>
    handlePatrol({ database, cards, needs, operations: () => operations, log });
  return {
    ...{ ...made, config, patrolWith, patrol: patrolWith() },
    /** A launch that was made, of an operation that failed and could put nothing away. */
    leftover: async () => {
      const id = await bench.propose(createServerOperation, input);
      const killed = killedAtEntry({ step: 'launch', kind: 'done', when: 'after' });
      const runner = await bench.run({ journal: killed.journal });
      await killed.dead;
      runner.lose();
      await database.db.updateTable('operations').set({ state: 'failed' }).where('id', '=', id).execute();
      await database.db.deleteFrom('operation_locks').where('operation_id', '=', id).execute();
      return id;
    },
    about: (id: string) => ({ id, name: input.name, environment: 'staging', channels: [] }),
    forget: () => world.instances.splice(0),
  };
}

test('one that its cloud does not know any more keeps its record and key; after a day people hear of it, once', async () => {
  const { create, forget, bench, patrol, read, said, needs, run, about, input } = stage();
  const { id } = await create();
  forget();

  await patrol();
  await patrol();
  expect(await read(id)).toMatchObject({ state: 'running', trouble: null });

  bench.clock.advance(25 * hour);
  await patrol();
  await patrol();
  expect(await read(id)).toMatchObject({ state: 'running' });
  expect(await said(`*${input.name}* (*source:test*) has not been seen for a day`)).toHaveLength(2);
  expect((await needs.records.secrets(id)).loginKey).toBeDefined();

  const ended = bench.propose(terminateServerOperation, { ...about(id), expired: true });
  await expect(ended).rejects.toThrow(/does not know `i-1`/);
  expect(await run(terminateServerOperation, about(id))).toMatchObject({ state: 'succeeded' });
  expect(await read(id)).toMatchObject({ state: 'gone' });
});

test('one that was seen to end, and then no more, is closed', async () => {
  const { create, forget, world, patrol, read } = stage();
  const { id } = await create();
  for (const instance of world.instances) instance.state = 'shutting-down';
  await patrol();
  forget();

  await patrol();

  expect(await read(id)).toMatchObject({ state: 'gone' });
});

test.for([
  ['is in another region', { paris: { kind: 'ec2' as const, region: 'eu-west-1' } }],
  ['is gone from the configuration', {}],
] as const)('a cloud that %s proves nothing: people hear of it at once', async ([, clouds]) => {
  const { create, forget, world, config, bench, patrol, read, said, about, input } = stage();
  const { id } = await create();
  const before = config.clouds;
  const instances = forget();
  config.clouds = clouds;

  await patrol();
  await patrol();

  expect(await read(id)).toMatchObject({ state: 'running' });
  expect(await said(`I cannot look after *${input.name}*`)).toHaveLength(2);
  await expect(bench.propose(terminateServerOperation, about(id))).rejects.toThrow(/under `clouds`/);

  config.clouds = before;
  world.instances.push(...instances);
  await patrol();
  expect(await read(id)).toMatchObject({ trouble: null });
});

test('what is refused for one server is told once, and the next one is looked at', async () => {
  const { leftover, run, world, patrol, read, said, input } = stage();
  const id = await leftover();
  const next = await run(createServerOperation, { ...input, name: `${input.name}-b` });
  for (const instance of world.instances.slice(1)) instance.state = 'terminated';
  world.cloud.terminate = async () => {
    throw new CloudRefused('I may not terminate it.', 'rights');
  };

  await patrol();
  await patrol();

  expect(await read(id)).toMatchObject({ state: 'creating' });
  expect(await said('I may not terminate it.')).toHaveLength(1);
  expect(await read(next.id)).toMatchObject({ state: 'gone' });
});

test('while I am read-only nothing is removed', async () => {
  const { leftover, bench, world, patrolWith } = stage();
  await leftover();
  const closed = { by: 'U1', since: new Date() };

  await patrolWith({ ...bench.operations, readOnly: async () => closed })();

  expect(world.instances.map(({ state }) => state)).toEqual(['running']);
});
