import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineOperation } from '#src/operations/operation.ts';
import { StepFailed, StepUnknown } from '#src/operations/step.ts';
import { testDatabase } from '#test/support/database.ts';
import { killedAtEntry, testEngine } from '#test/support/engine.ts';

/** Makes something, and then ends as it is told to. */
function maker(fails: () => never) {
  const world = { made: 0, putAway: 0 };
  const step = { rule: 'again' as const, timeout: 10_000 };
  const operation = defineOperation<unknown, Record<string, never>, object, object>({
    ...{ name: 'test.make', version: 1, permission: 'test.make', timeout: 60_000 },
    input: z.strictObject({}),
    where: () => ({}),
    exclusive: () => ['a thing'],
    title: () => 'Make it',
    summary: () => [],
    plan: async () => ({ commitment: {}, context: {} }),
    steps: () => [
      {
        ...{ ...step, key: 'make', title: 'Make' },
        act: async () => {
          world.made += 1;
          return { what: 'a thing' };
        },
      },
      { ...{ ...step, key: 'fail', title: 'Finish' }, act: async () => fails() },
    ],
    putAway: {
      timeout: 10_000,
      act: async (_plan, _needs, run) => {
        world.putAway += 1;
        return { cleaned: [`${run.result<{ what: string }>('make').what} is gone.`] };
      },
    },
  });
  return { world, operation };
}

const broken = (): never => {
  throw new StepFailed('It is broken.');
};

test('what has failed puts away what it made, says so, and is not offered to be tried again', async () => {
  await using database = await testDatabase();
  const { world, operation } = maker(broken);
  const bench = testEngine(database, [operation]);
  const id = await bench.propose(operation, {});
  const runner = await bench.run();
  await vi.waitUntil(async () => (await bench.state(id)) === 'failed', { timeout: 10_000 });
  await runner.stop();

  const { verdict } = await bench.operations.find(id);
  expect(verdict?.text).toMatch(/\*Finish\* failed\. It is broken\.\n\*Put away:\* a thing is gone\./);
  expect(verdict?.final).toBe(true);
  expect(world).toEqual({ made: 1, putAway: 1 });
});

test('killed before it could, the next one does', async () => {
  await using database = await testDatabase();
  const { world, operation } = maker(broken);
  const bench = testEngine(database, [operation]);
  const id = await bench.propose(operation, {});
  const killed = killedAtEntry({ step: 'fail', kind: 'failed', when: 'after' });
  const first = await bench.run({ journal: killed.journal });
  await killed.dead;
  first.lose();
  expect(world.putAway).toBe(0);

  const second = await bench.run();
  await vi.waitUntil(async () => (await bench.state(id)) === 'failed', { timeout: 10_000 });
  await second.stop();
  expect(world).toEqual({ made: 1, putAway: 1 });
});

test('what nobody knows the outcome of is left for a person to look at', async () => {
  await using database = await testDatabase();
  const { world, operation } = maker(() => {
    throw new StepUnknown('The line went dead.');
  });
  const bench = testEngine(database, [operation]);
  const id = await bench.propose(operation, {});
  const runner = await bench.run();
  await vi.waitUntil(async () => (await bench.state(id)) === 'unknown', { timeout: 10_000 });
  await runner.stop();

  expect(world.putAway).toBe(0);
  expect((await bench.operations.find(id)).verdict?.final).toBe(false);
});
