import { afterAll, beforeAll, expect, test } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import { rebootServerOperation } from '#src/servers/operations/power.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { serverStage } from '#test/support/server-stage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const down = () => {
  throw new TemporaryError('connecting: refused');
};
const up = (start: string) => () => ({ code: 0, output: `${start}\n` });

test('a restart has happened when the machine says that it started anew, not while it still answers', async () => {
  const { create, run, input, world } = serverStage(database);
  const { id } = await create();
  const answers = [up('first'), up('first'), down, up('second')];
  world.instead.set('boot_id', () => (answers.shift() ?? up('second'))());

  const { state } = await run(rebootServerOperation, { id, name: input.name, channels: [] });

  expect(state).toBe('succeeded');
  expect(answers).toEqual([]);
});

test('one that answers nobody is restarted too, and is back when it answers', async () => {
  const { create, run, input, world } = serverStage(database);
  const { id } = await create();
  const answers = [down, down, up('second')];
  world.instead.set('boot_id', () => (answers.shift() ?? up('second'))());

  const { state } = await run(rebootServerOperation, { id, name: input.name, channels: [] });

  expect(state).toBe('succeeded');
  expect(answers).toEqual([]);
});
