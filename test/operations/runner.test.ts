import { expect, test, vi } from 'vitest';
import { TemporaryError, UserError } from '#src/errors.ts';
import { ana, oneStep, untilAborted, wait } from '#test/support/one-step.ts';

const kit = oneStep();

test('a runner that was frozen and wakes writes nothing', async () => {
  const frozen = Promise.withResolvers<undefined>();
  let calls = 0;
  kit.step.act = async () => {
    calls += 1;
    return calls === 1 ? await frozen.promise : { by: 'the second' };
  };
  const id = await kit.propose();
  await kit.run();
  await vi.waitUntil(() => calls === 1, wait);
  await kit.run();
  await kit.reach(id, 'succeeded');
  frozen.resolve(undefined);
  await kit.bench.operations.find(id);
  const journal = await kit.database.db
    .selectFrom('operation_journal')
    .select(['kind', 'epoch'])
    .orderBy('id')
    .execute();
  const [first = 0] = journal.map(({ epoch }) => epoch);
  expect(journal).toEqual([
    { kind: 'begun', epoch: first },
    { kind: 'begun', epoch: first + 1 },
    { kind: 'done', epoch: first + 1 },
  ]);
});

test('a runner that was frozen and wakes before its call does not make it', async () => {
  const frozen = Promise.withResolvers<undefined>();
  const calls: string[] = [];
  let attempts = 0;
  const refused = Promise.withResolvers<unknown>();
  kit.step.act = async ({ ready }) => {
    attempts += 1;
    if (attempts > 1) return { calls: calls.push('the second') };
    await frozen.promise;
    await ready().catch((error) => {
      refused.resolve(error);
      throw error;
    });
    calls.push('the first');
    return {};
  };
  const id = await kit.propose();
  const first = await kit.run();
  await vi.waitUntil(() => attempts === 1, wait);
  first.lose();
  await kit.run();
  await kit.reach(id, 'succeeded');
  frozen.resolve(undefined);
  expect(await refused.promise).toBeInstanceOf(Error);
  expect(calls).toEqual(['the second']);
});

test('when the bot stops, what is harmless to repeat is interrupted, and gone on with afterwards', async () => {
  let begun = 0;
  kit.step.act = async (context) => {
    begun += 1;
    return begun === 1 ? await untilAborted(context) : undefined;
  };
  const id = await kit.propose();
  const first = await kit.run();
  await vi.waitUntil(() => begun === 1, wait);
  await first.stop();
  expect(await kit.bench.state(id)).toBe('running');
  await kit.run();
  await kit.reach(id, 'succeeded');
});

test('when the bot stops, what must not be repeated may end first', async () => {
  const end = Promise.withResolvers<undefined>();
  let begun = 0;
  kit.step.rule = 'ask';
  kit.step.act = async () => {
    begun += 1;
    return await end.promise;
  };
  const id = await kit.propose();
  const first = await kit.run();
  await vi.waitUntil(() => begun === 1, wait);
  const stopped = first.stop();
  end.resolve(undefined);
  await stopped;
  await kit.run();
  await kit.reach(id, 'succeeded');
  expect(begun).toBe(1);
});

test('begun by a version that this one does not know, it waits, and says so', async () => {
  let begun = 0;
  kit.step.act = async (context) => {
    begun += 1;
    return await untilAborted(context);
  };
  const id = await kit.propose();
  const first = await kit.run();
  await vi.waitUntil(() => begun === 1, wait);
  first.lose();
  kit.more.version = 2;
  await kit.run();
  await vi.waitUntil(async () => (await kit.row(id)).held !== null, wait);
  expect((await kit.row(id)).held).toMatch(/begun under another version/);
  expect(begun).toBe(1);
});

test('begun under a configuration that a living replica has, it is left to that one', async () => {
  let begun = 0;
  kit.step.act = async (context) => {
    begun += 1;
    return await untilAborted(context);
  };
  const id = await kit.propose();
  const first = await kit.run();
  await vi.waitUntil(() => begun === 1, wait);
  first.lose();
  await kit.database.db.updateTable('operations').set({ config_digest: 'config-0' }).execute();
  const second = await kit.run({ others: ['config-0'] });
  await vi.waitUntil(async () => (await kit.row(id)).held !== null, wait);
  expect((await kit.row(id)).held).toMatch(/another configuration/);
  second.lose();
  kit.step.act = async () => undefined;
  // No replica has it any more: a restart with a new configuration must not leave it for ever.
  await kit.run();
  await kit.reach(id, 'succeeded');
});

test('what cannot be planned any more does not begin, and says why', async () => {
  const id = await kit.propose();
  kit.more.plan = async () => {
    throw new UserError('There is no oven any kit.more.');
  };
  await kit.run();
  expect(await kit.reach(id, 'cancelled')).toBe(
    ':no_entry_sign: It did not begin: There is no oven any kit.more.',
  );
});

test('while the outside does not answer it stays queued, says so, and begins when it does', async () => {
  const id = await kit.propose();
  kit.more.plan = async () => {
    throw new TemporaryError('asking the oven');
  };
  await kit.run();
  await vi.waitUntil(async () => (await kit.row(id)).held !== null, wait);
  expect((await kit.row(id)).held).toBe('It begins as soon as this works again: asking the oven.');
  delete kit.more.plan;
  await kit.reach(id, 'succeeded');
  expect((await kit.row(id)).held).toBeNull();
});

test('where it keeps its locks, nobody else starts until a person unlocks them', async () => {
  kit.more.keeps = 'look at it first';
  const first = await kit.propose();
  await kit.run();
  await kit.reach(first, 'succeeded');
  expect(await kit.bench.operations.locks(['a'])).toEqual([
    { name: 'a', person: 'source:test', reason: 'look at it first', until: null },
  ]);
  await kit.bench.operations.unlock(['a'], { by: ana, key: 'u' });
  expect(await kit.bench.operations.locks(['a'])).toEqual([]);
});

test('its intent is in the audit trail before it runs, and its outcome after', async () => {
  let seen: string[] = [];
  const trail = async () =>
    (
      await kit.database.db
        .selectFrom('audit')
        .select(['phase', 'action', 'target', 'detail'])
        .orderBy('seq')
        .execute()
    ).map(({ phase, action, target, detail }) =>
      `${phase} ${action} ${target} ${(detail as { result?: string }).result ?? ''}`.trim(),
    );
  kit.step.act = async () => {
    seen = await trail();
    return undefined;
  };
  const id = await kit.propose();
  await kit.run();
  await kit.reach(id, 'succeeded');
  expect(seen).toEqual([`intent test.one ${id}`]);
  await vi.waitUntil(async () => (await kit.row(id)).audited, wait);
  expect(await trail()).toEqual([`intent test.one ${id}`, `outcome test.one ${id} succeeded`]);
});

test('a log of any length makes few messages, and its last lines are kept', async () => {
  kit.step.act = async ({ log }) => {
    for (let line = 0; line < 5000; line += 1) log(`line ${line}`);
    return undefined;
  };
  const id = await kit.propose();
  await kit.run();
  await kit.reach(id, 'succeeded');
  expect((await kit.bench.operations.log(id)).at(-1)).toBe('line 4999');
  const messages = await kit.database.db.selectFrom('messages').select('id').execute();
  expect(messages.length).toBeLessThan(25);
});

test('the same request is the same operation', async () => {
  const by = { service: 'source:test' };
  const again = { by, key: 'same', channel: 'C1' };
  const [one, two] = await Promise.all([
    kit.bench.operations.propose(kit.operation(), { name: 'a' }, again),
    kit.bench.operations.propose(kit.operation(), { name: 'a' }, again),
  ]);
  expect(one.id).toBe(two.id);
});

test('what failed is tried again with the plan it began, and asked about what came up since', async () => {
  let plans = 0;
  kit.more.plan = async () => {
    plans += 1;
    return { plans: 1 };
  };
  kit.step.act = async () => {
    throw new UserError('It is cold.');
  };
  const id = await kit.propose();
  await kit.run();
  await kit.reach(id, 'failed');
  const planned = plans;
  kit.bench.policy.freeze = [{ window: '2026-01-01 – 2099-01-01 UTC' }];
  await kit.bench.operations.retry(id, { by: ana, key: 'r' });
  await kit.reach(id, 'planned');
  expect((await kit.row(id)).questions).toMatchObject([{ guard: 'freeze' }]);

  kit.step.act = async () => undefined;
  await kit.bench.operations.pass(id, { by: ana, key: 'p', reason: 'hungry' });
  kit.bench.policy.freeze = [];
  await kit.reach(id, 'succeeded');
  expect(plans).toBe(planned);
});

test('withdrawn after it had begun, it does not say that nothing was changed', async () => {
  kit.step.act = async () => {
    throw new UserError('It is cold.');
  };
  const id = await kit.propose();
  const runner = await kit.run();
  await kit.reach(id, 'failed');
  await runner.stop();
  await kit.bench.operations.retry(id, { by: ana, key: 'r' });
  await kit.bench.operations.cancel(id, { by: ana, key: 'c' });
  expect(await kit.reach(id, 'cancelled')).toMatch(
    /took it out of the queue\.\nWhat its steps did before stays/,
  );
});
