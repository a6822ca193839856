import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import { handlePatrol } from '#src/servers/patrol.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { serverStage } from '#test/support/server-stage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

test('a launch that nobody can know the outcome of has failed, and what it made is removed', async () => {
  const { world, needs, bench, create, read } = serverStage(database);
  const { launch, find } = world.cloud;
  world.cloud.launch = async (asked) => {
    await launch(asked);
    throw new Error('the answer cannot be read');
  };
  world.cloud.find = async () => {
    throw new TemporaryError('looking for instances: no answer');
  };

  const { id, state, text } = await create();

  expect(state).toBe('failed');
  expect(text).toMatch(/What may have been launched is being removed/);
  expect(world.instances).toMatchObject([{ state: 'running' }]);
  world.cloud.find = find;
  const { cards } = needs;
  const log = pino({ level: 'silent' });
  const patrol = handlePatrol({ database, cards, needs, operations: () => bench.operations, log });
  await patrol();
  await patrol();
  expect(world.instances).toMatchObject([{ state: 'terminated' }]);
  expect(await read(id)).toMatchObject({ state: 'gone' });
});
