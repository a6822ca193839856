import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServerOperation, stopServerOperation } from '#src/servers/operations/power.ts';
import { terminateServerOperation } from '#src/servers/operations/terminate.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { serverStage } from '#test/support/server-stage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

test('terminated: nothing of it is left, its keys are forgotten, its name is free', async () => {
  const { create, run, read, input, world, needs } = serverStage(database);
  const { id } = await create();

  const { state, text } = await run(terminateServerOperation, { id, name: input.name, channels: [] });

  expect(state).toBe('succeeded');
  expect(text).toMatch(/`i-1` and its volumes are gone/);
  expect(world.instances.map((each) => each.state)).toEqual(['terminated']);
  expect(await read(id)).toMatchObject({ state: 'gone', goneWhy: 'it was terminated' });
  await expect(needs.records.secrets(id)).rejects.toThrow(/are gone/);
  expect(await needs.records.named(input.name)).toBeUndefined();
});

test('stopped and started, and logged in to where its host key is known', async () => {
  const { create, run, read, input, world } = serverStage(database);
  const { id } = await create();
  const about = { id, name: input.name, channels: [] };

  expect(await run(stopServerOperation, about)).toMatchObject({ state: 'succeeded' });
  expect(await read(id)).toMatchObject({ state: 'stopped' });
  expect(await run(startServerOperation, about)).toMatchObject({ state: 'succeeded' });
  expect(await read(id)).toMatchObject({ state: 'running' });
  expect(world.ran.at(-1)).toBe('true');
});

test('what is stopped is not stopped again', async () => {
  const { create, run, input } = serverStage(database);
  const { id } = await create();
  const about = { id, name: input.name, channels: [] };
  await run(stopServerOperation, about);

  await expect(run(stopServerOperation, about)).rejects.toThrow(/is stopped already/);
});

test('an end that was lost on the way is gone on with', async () => {
  const { create, run, input, world, read } = serverStage(database);
  const { id } = await create();
  const { terminate } = world.cloud;
  let lost = 1;
  world.cloud.terminate = async (instance) => {
    lost -= 1;
    if (lost === 0) throw Object.assign(new Error('no answer'), { name: 'TemporaryError' });
    await terminate(instance);
  };

  expect(await run(terminateServerOperation, { id, name: input.name, channels: [] })).toMatchObject({
    state: 'failed',
  });
  expect(await read(id)).toMatchObject({ state: 'running' });
});

test('the same things in another order are the same plan', async () => {
  const { create, bench, input, world, needs } = serverStage(database);
  const { id } = await create();
  let turn = 0;
  world.cloud.volumes = async () => {
    turn += 1;
    const volumes = ['vol-2', 'vol-1'].map((volume) => ({ id: volume, state: 'in-use' }));
    return turn % 2 === 0 ? volumes : volumes.reverse();
  };
  const plan = async () => {
    const about = { id, name: input.name, channels: [] };
    const now = bench.clock.now();
    return await terminateServerOperation.plan(about, needs, { asker: 'U0ANA', now });
  };

  expect((await plan()).commitment).toEqual((await plan()).commitment);
});
