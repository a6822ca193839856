import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanServersOperation } from '#src/servers/operations/clean.ts';
import { createServerOperation } from '#src/servers/operations/create.ts';
import { handlePatrol } from '#src/servers/patrol.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { killedAtEntry } from '#test/support/engine.ts';
import { serverStage } from '#test/support/server-stage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

function stage() {
  const made = serverStage(database);
  const { needs, bench } = made;
  const log = pino({ level: 'silent' });
  const { cards } = needs;
  return {
    ...made,
    patrol: handlePatrol({ database, cards, needs, operations: () => bench.operations, log }),
  };
}

test('what somebody terminated outside is closed, and its owner learns of it', async () => {
  const { create, patrol, world, read, said, input } = stage();
  const { id } = await create();
  for (const instance of world.instances) instance.state = 'terminated';

  await patrol();
  await patrol();

  expect(await read(id)).toMatchObject({
    state: 'gone',
    goneWhy: 'somebody terminated it outside Quarterdeck',
  });
  const told = await said(`*${input.name}* (*source:test*) is gone`);
  expect(told.map(({ channel }) => channel)).toEqual(['source:test', 'C1']);
});

test('one that somebody stopped outside is stopped here too', async () => {
  const { create, patrol, world, read } = stage();
  const { id } = await create();
  for (const instance of world.instances) instance.state = 'stopped';

  await patrol();

  expect(await read(id)).toMatchObject({ state: 'stopped' });
});

test('one that is made is left to its operation; what an operation left is removed, and its thread says so', async () => {
  const { bench, input, patrol, world, read, said } = stage();
  const id = await bench.propose(createServerOperation, input);
  const killed = killedAtEntry({ step: 'launch', kind: 'done', when: 'after' });
  const runner = await bench.run({ journal: killed.journal });
  await killed.dead;
  runner.lose();

  await patrol();
  expect(world.instances.map(({ state }) => state)).toEqual(['running']);

  await database.db.updateTable('operations').set({ state: 'failed' }).where('id', '=', id).execute();
  await database.db.deleteFrom('operation_locks').where('operation_id', '=', id).execute();
  await patrol();
  await patrol();

  expect(world.instances.map(({ state }) => state)).toEqual(['terminated']);
  expect(await read(id)).toMatchObject({ state: 'gone' });
  expect(await said('nothing of it is left')).toHaveLength(1);
});

test('what is handed over while the patrol is under way is left alone', async () => {
  const { create, needs, bench, world, read } = stage();
  const { id } = await create();
  const before = { ...(await read(id)), state: 'creating' as const, readyAt: null };
  const late = { ...needs, records: { ...needs.records, alive: async () => [before] } };
  const { cards } = needs;
  const log = pino({ level: 'silent' });

  await handlePatrol({ database, cards, needs: late, operations: () => bench.operations, log })();

  expect(world.instances.map(({ state }) => state)).toEqual(['running']);
  expect(await read(id)).toMatchObject({ state: 'running' });
});

test('what is ours and belongs to no server is reported, and terminated when somebody says so', async () => {
  const { create, world, bench, end, input } = stage();
  const { server } = await create();
  const tags = { 'managed-by': 'quarterdeck', Name: 'forgotten' };
  const [own] = world.instances;
  if (!own) throw new Error('nothing was made');
  world.instances.push({ ...own, id: 'i-9', tags }, { ...own, id: 'i-8', tags: { 'managed-by': 'another' } });

  const id = await bench.propose(cleanServersOperation, {});
  expect(await bench.state(id)).toBe('planned');
  const { lines } = await bench.operations.find(id);
  expect(lines.join()).toMatch(/`i-9` forgotten/);

  const by = { id: 'source:test', team: 'T1', name: 'ana', zone: 'UTC', standing: 'member' as const };
  await bench.operations.pass(id, { by, key: `pass ${id}` });
  expect(await end(id)).toMatchObject({ state: 'succeeded' });
  const states = Object.fromEntries(world.instances.map((each) => [each.id, each.state]));
  expect(states).toEqual({ 'i-1': 'running', 'i-9': 'terminated', 'i-8': 'running' });
  expect(server?.name).toBe(input.name);
});
