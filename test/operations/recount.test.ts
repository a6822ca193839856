// Approvals that were given, when the policy or the people it names are others by the time it begins.
import { expect, test, vi } from 'vitest';
import type { Person } from '#src/access/access.ts';
import { ana, oneStep } from '#test/support/one-step.ts';
import { approvalPolicy } from '#test/support/operation.ts';

const kit = oneStep();

const by = (id: string) => ({ by: { ...ana, id } satisfies Person, key: id });

function asks(...people: string[]): void {
  kit.bench.policy.approvals = [approvalPolicy({ by: people })];
}

async function approved(id: string, person: string): Promise<void> {
  await kit.bench.operations.approve(id, by(person));
  expect(await kit.bench.state(id)).toBe('queued');
}

test('an approval of somebody whom the policy no longer asks does not count when it begins', async () => {
  asks('user:U2');
  const id = await kit.propose();
  await approved(id, 'U2');
  asks('user:U3');
  await kit.run();
  await kit.reach(id, 'waiting');

  const { operations } = kit.bench;
  expect((await operations.find(id)).decisions).toMatchObject([{ by: 'U2', speaksFor: [] }]);
  await expect(operations.approve(id, { ...by('U2'), key: 'again' })).rejects.toThrow(/is for <@U3>/);
  await operations.approve(id, by('U3'));
  await kit.reach(id, 'succeeded');
});

test('nor does that of somebody who has left the group that is asked; back in it, they may approve anew', async () => {
  asks('group:S1');
  const { rights } = kit.bench.engine;
  const belongs = vi.spyOn(rights, 'placesOf').mockResolvedValue(['group:S1']);
  const id = await kit.propose();
  await approved(id, 'U2');
  belongs.mockResolvedValue([]);
  await kit.run();
  await kit.reach(id, 'waiting');

  belongs.mockResolvedValue(['group:S1']);
  await kit.bench.operations.approve(id, { ...by('U2'), key: 'again' });
  await kit.reach(id, 'succeeded');
  belongs.mockRestore();
});

test('where more are asked for by then, those that were given count towards it', async () => {
  asks('user:U2', 'user:U3');
  const id = await kit.propose();
  await approved(id, 'U2');
  kit.bench.policy.approvals = [approvalPolicy({ by: ['user:U2', 'user:U3'], count: 2 })];
  await kit.run();
  await kit.reach(id, 'waiting');

  await kit.bench.operations.approve(id, by('U3'));
  await kit.reach(id, 'succeeded');
});

test('what was approved of a plan that comes again after another is held against who is asked by now', async () => {
  asks('group:S1');
  const { rights } = kit.bench.engine;
  const belongs = vi.spyOn(rights, 'placesOf').mockResolvedValue(['group:S1']);
  kit.more.plan = async () => ({ is: 'first' });
  const id = await kit.propose();
  await approved(id, 'U2');
  kit.more.plan = async () => ({ is: 'second' });
  const runner = await kit.run();
  await kit.reach(id, 'waiting');
  await runner.stop();
  await kit.bench.operations.approve(id, { ...by('U3'), plan: (await kit.row(id)).digest });

  belongs.mockImplementation(async (person) => (person === 'U2' ? [] : ['group:S1']));
  kit.more.plan = async () => ({ is: 'first' });
  await kit.run();
  await kit.reach(id, 'waiting');
  expect((await kit.bench.operations.find(id)).decisions).toMatchObject([{ by: 'U2', speaksFor: [] }]);

  await kit.bench.operations.approve(id, { ...by('U3'), key: 'again', plan: (await kit.row(id)).digest });
  await kit.reach(id, 'succeeded');
  belongs.mockRestore();
});
