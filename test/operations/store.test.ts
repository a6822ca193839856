import { expect, test } from 'vitest';
import type { Person } from '#src/access/access.ts';
import { UserError } from '#src/errors.ts';
import { ana, oneStep } from '#test/support/one-step.ts';
import { approvalPolicy } from '#test/support/operation.ts';

const kit = oneStep();

const person = (id: string): Person => ({ ...ana, id });
const by = (id: string, key = id) => ({ by: person(id), key });

/** What each of them is told when they do it at the same moment: nothing when it is done. */
async function atOnce(...acts: Promise<unknown>[]): Promise<(string | undefined)[]> {
  const ended = await Promise.allSettled(acts);
  return ended.map((end) => {
    if (end.status === 'fulfilled') return undefined;
    expect(end.reason).toBeInstanceOf(UserError);
    return (end.reason as UserError).message;
  });
}

async function waiting(count: number): Promise<string> {
  const everybody = ['user:U2', 'user:U3', 'user:U4'];
  kit.bench.policy.approvals = [approvalPolicy({ count, by: everybody })];
  const id = await kit.propose();
  expect(await kit.bench.state(id)).toBe('waiting');
  return id;
}

test('two approve at once where one is enough: one did it, and the other learns that there is nothing to approve', async () => {
  const id = await waiting(1);
  const { operations } = kit.bench;
  const told = await atOnce(operations.approve(id, by('U2')), operations.approve(id, by('U3')));
  expect(told.filter((words) => words === undefined)).toHaveLength(1);
  expect(told.find((words) => words !== undefined)).toMatch(/is queued\. There is nothing to approve/);
  expect(await kit.bench.state(id)).toBe('queued');
});

test('two approve at once where two are needed: both count', async () => {
  const id = await waiting(2);
  const { operations } = kit.bench;
  expect(await atOnce(operations.approve(id, by('U2')), operations.approve(id, by('U3')))).toEqual([
    undefined,
    undefined,
  ]);
  expect(await kit.bench.state(id)).toBe('queued');
});

/** Approved with one plan, it was to begin with another: its people are asked again. Resolves to the first plan. */
async function planChanges(id: string): Promise<string> {
  const { digest } = await kit.row(id);
  await kit.bench.operations.approve(id, by('U2'));
  kit.more.plan = async () => ({ is: 'new' });
  const runner = await kit.run();
  await kit.reach(id, 'waiting');
  await runner.stop();
  return digest;
}

/** The card in Slack shows what its rows say. */
async function cardIsSent(id: string): Promise<void> {
  const cards = kit.database.db.updateTable('cards').where('subject', '=', id);
  await cards.set(({ ref }) => ({ sent_version: ref('version') })).execute();
}

test('a press on a card whose plan has changed since decides nothing about the new one, and shows the difference', async () => {
  const id = await waiting(1);
  const plan = await planChanges(id);
  const { operations } = kit.bench;
  const [told] = await atOnce(operations.approve(id, { ...by('U3'), plan }));
  expect(told).toMatch(
    /has changed since you saw it\. Nothing was decided\.\n− {2}~it is {}~\n\+ {2}it is {"is":"new"}/,
  );
  expect(await kit.bench.state(id)).toBe('waiting');

  await operations.approve(id, { ...by('U3'), plan: (await kit.row(id)).digest });
  expect(await kit.bench.state(id)).toBe('queued');
});

test('typed, it is about the plan that the card showed last: none is decided about before the card shows it', async () => {
  const id = await waiting(1);
  await cardIsSent(id);
  await planChanges(id);
  const { operations } = kit.bench;
  const glass = { ...by('U4'), reason: 'it burns' };
  for (const told of await atOnce(operations.approve(id, by('U3')), operations.breakGlass(id, glass))) {
    expect(told).toMatch(
      /− {2}~it is {}~\n\+ {2}it is {"is":"new"}\nAs it is now: `\/qd (approve|break-glass) \w+ plan:/,
    );
  }
  expect(await kit.bench.state(id)).toBe('waiting');

  await cardIsSent(id);
  await operations.approve(id, { ...by('U3'), key: 'later' });
  expect(await kit.bench.state(id)).toBe('queued');
});

test('the same person in two presses at once counts once', async () => {
  const id = await waiting(2);
  const { operations } = kit.bench;
  const told = await atOnce(operations.approve(id, by('U2', 'a')), operations.approve(id, by('U2', 'b')));
  expect(told.filter((words) => words === undefined)).toHaveLength(1);
  expect(await kit.bench.state(id)).toBe('waiting');
});

test('one approves and one declines at once: one of the two holds', async () => {
  const id = await waiting(1);
  const { operations } = kit.bench;
  const [approved, declined] = await atOnce(
    operations.approve(id, by('U2')),
    operations.decline(id, { ...by('U3'), reason: 'no' }),
  );
  expect([approved, declined].filter((words) => words === undefined)).toHaveLength(1);
  expect(await kit.bench.state(id)).toBe(approved === undefined ? 'queued' : 'cancelled');
});

test('a request that is run again after a restart finds itself done', async () => {
  const id = await waiting(2);
  const { operations } = kit.bench;
  await operations.approve(id, by('U2'));
  await operations.approve(id, by('U2'));
  const [view] = await Promise.all([operations.find(id)]);
  expect(view.decisions).toHaveLength(1);
  await operations.cancel(id, { by: person('U9'), key: 'c' });
  await operations.cancel(id, { by: person('U9'), key: 'c' });
  expect(await kit.bench.state(id)).toBe('cancelled');
});

test('two lock at once: one has it, and the other learns who', async () => {
  const { operations } = kit.bench;
  const told = await atOnce(
    operations.lock(['a', 'b'], { ...by('U2'), reason: 'mine' }, undefined),
    operations.lock(['b', 'a'], { ...by('U3'), reason: 'mine' }, undefined),
  );
  expect(told.filter((words) => words === undefined)).toHaveLength(1);
  expect(told.find((words) => words !== undefined)).toMatch(/is locked by <@U[23]>: mine/);
  const holders = new Set((await operations.locks(['a', 'b'])).map(({ person: who }) => who));
  expect(holders.size).toBe(1);
});

test("one's own lock is changed, and a lock that has run out is nobody's", async () => {
  const { operations, clock } = kit.bench;
  await operations.lock(['a'], by('U2'), new Date(clock.now().getTime() + 60_000));
  await operations.lock(['a'], { ...by('U2'), reason: 'longer' }, new Date(clock.now().getTime() + 120_000));
  expect(await operations.locks(['a'])).toMatchObject([{ person: 'U2', reason: 'longer' }]);
  clock.advance(121_000);
  expect(await operations.locks(['a'])).toEqual([]);
  await operations.lock(['a'], by('U3'), undefined);
  expect(await operations.locks(['a'])).toMatchObject([{ person: 'U3', until: null }]);
});

test('found by enough of its id; several are listed, open ones go before those that are over', async () => {
  const { operations } = kit.bench;
  const id = await kit.propose();
  expect((await operations.find(id.slice(0, 4))).id).toBe(id);
  await expect(operations.find('zzzzz')).rejects.toThrow(/There is no operation `zzzzz`/);
  expect(await operations.suggest('one')).toEqual([{ id, title: 'One *a*' }]);
});

test('read-only once: the second time it was so already', async () => {
  const { operations } = kit.bench;
  expect(await atOnce(operations.setReadOnly(true, by('U2')))).toEqual([undefined]);
  expect(await operations.setReadOnly(true, by('U3'))).toBe(false);
  await expect(kit.propose()).rejects.toThrow(/I am read-only since/);
  expect(await operations.setReadOnly(false, by('U3'))).toBe(true);
  expect(await operations.setReadOnly(false, by('U3'))).toBe(false);
});

test('listed by the locks they want, however many others there are', async () => {
  const first = await kit.propose('checkout');
  for (let other = 0; other < 20; other += 1) await kit.propose(`worker${other}`);

  const { operations } = await kit.bench.operations.list('open', ['checkout', 'cart']);

  expect(operations.map(({ id }) => id)).toEqual([first]);
});
