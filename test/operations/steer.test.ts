import { expect, test, vi } from 'vitest';
import { PermissionError } from '#src/errors.ts';
import { StepUnknown } from '#src/operations/step.ts';
import { ana, oneStep } from '#test/support/one-step.ts';

const kit = oneStep();

test('who asked for it and has lost the right since may stop it, but not go on with it', async () => {
  kit.step.act = async () => {
    throw new StepUnknown('Nobody knows.');
  };
  const id = await kit.bench.propose(kit.operation(), { name: 'mine' }, { by: ana });
  await kit.run();
  await kit.reach(id, 'unknown');
  const { rights } = kit.bench.engine;
  const demand = vi.spyOn(rights, 'demand').mockRejectedValue(new PermissionError('Not any more.'));
  const { operations } = kit.bench;
  await expect(operations.retry(id, { by: ana, key: 'r' })).rejects.toThrow('Not any more.');
  await expect(operations.markDone(id, { by: ana, key: 'm' })).rejects.toThrow('Not any more.');
  expect(await kit.bench.state(id)).toBe('unknown');

  await operations.giveUp(id, { by: ana, key: 'g' });
  expect(await kit.bench.state(id)).toBe('failed');
  demand.mockRestore();
});
