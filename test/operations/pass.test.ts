// Who may go on in spite of what an operation asks.
import { afterEach, expect, test, vi } from 'vitest';
import { PermissionError } from '#src/errors.ts';
import { ana, oneStep } from '#test/support/one-step.ts';

const kit = oneStep();
afterEach(() => void vi.restoreAllMocks());

const ben = { by: { ...ana, id: 'U2' }, key: 'ben', reason: 'hungry' };
const takes = 'operation.override';

/** Asked for by a person, and what it asks about. */
async function asking(...permissions: (string | undefined)[]): Promise<string> {
  const guards = permissions.map((permission, at) => {
    const found = { ask: `question ${at}`, ...(permission && { permission }) };
    return [`guard-${at}`, async () => found] as const;
  });
  kit.more.guards = Object.fromEntries(guards);
  return await kit.bench.propose(kit.operation(), { name: 'a' }, { by: ana });
}

test('two questions that take the same right are passed at once by whoever has it', async () => {
  const demand = vi.spyOn(kit.bench.engine.rights, 'demand');
  const id = await asking(takes, takes);
  demand.mockClear();

  await kit.bench.operations.pass(id, ben);
  expect(await kit.bench.state(id)).toBe('queued');
  expect(demand.mock.calls.map(([right]) => right)).toEqual([takes]);
});

test('where one of them takes no right, it is for its asker alone to answer', async () => {
  const id = await asking(takes, undefined);

  await expect(kit.bench.operations.pass(id, ben)).rejects.toThrow(PermissionError);
  await kit.bench.operations.pass(id, { ...ben, by: ana });
  expect(await kit.bench.state(id)).toBe('queued');
});
