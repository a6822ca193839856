import { expect, test, vi } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import type { Finding, Step } from '#src/operations/step.ts';
import { ana, oneStep, untilAborted, wait } from '#test/support/one-step.ts';

const kit = oneStep();
const asked = { by: ana, key: 'cancel' };

test('what is temporary is tried again', async () => {
  let tries = 0;
  kit.step.act = async () => {
    tries += 1;
    if (tries < 3) throw new TemporaryError('asking the oven');
    return { tries };
  };
  const id = await kit.propose();
  await kit.run();
  await kit.reach(id, 'succeeded');
  expect(tries).toBe(3);
});

test.each<[Step['rule'], Finding | undefined, string, RegExp]>([
  ['again', undefined, 'failed', /It kept failing while asking the oven/],
  ['token', 'not done', 'failed', /It kept failing while asking the oven/],
  ['ask', 'unknown', 'unknown', /Nobody can know whether \*Step one\* had its effect/],
])('what stays temporary, to be done %s, found %s, ends as %s', async (rule, found, state, words) => {
  Object.assign(kit.step, { rule, timeout: 20, ...(found && { inspect: async () => found }) });
  kit.step.act = async () => {
    throw new TemporaryError('asking the oven');
  };
  const id = await kit.propose();
  await kit.run();
  expect(await kit.reach(id, state)).toMatch(words);
});

test.each<[Finding | undefined, string, RegExp]>([
  ['done', 'succeeded', /Done/],
  ['not done', 'failed', /It took longer than/],
  ['unknown', 'unknown', /It took longer than/],
])('a step that takes too long and is found %s ends as %s', async (found, state, words) => {
  Object.assign(kit.step, { rule: 'ask', timeout: 50, act: untilAborted, inspect: async () => found });
  const id = await kit.propose();
  await kit.run();
  expect(await kit.reach(id, state)).toMatch(words);
});

test('one that does not even end when it is told to is left, by the same rules', async () => {
  Object.assign(kit.step, { rule: 'ask', timeout: 50, act: () => new Promise(() => undefined) });
  const id = await kit.propose();
  await kit.run({ grace: 20 });
  expect(await kit.reach(id, 'unknown')).toMatch(/It took longer than/);
});

test('a fault of ours is told by its reference, and nothing more', async () => {
  kit.step.act = async () => {
    throw new TypeError('x is not a function');
  };
  const id = await kit.propose();
  await kit.run();
  const text = await kit.reach(id, 'failed');
  expect(text).toMatch(/Something went wrong on my side\. Reference `[0-9A-Z]{5}`/);
  expect(text).not.toContain('x is not');
});

test('the whole takes no longer than it may', async () => {
  kit.more.timeout = 50;
  Object.assign(kit.step, { timeout: 60_000, act: untilAborted });
  const id = await kit.propose();
  await kit.run();
  expect(await kit.reach(id, 'failed')).toMatch(/It took longer than/);
});

test('stopped firmly: one that goes on in spite of it is told to run still', async () => {
  let begun = false;
  kit.step.act = () => {
    begun = true;
    return new Promise(() => undefined);
  };
  const id = await kit.propose();
  await kit.run({ grace: 20 });
  await vi.waitUntil(() => begun, wait);
  await kit.bench.operations.cancel(id, { ...asked, reason: 'wrong one' });
  const text = await kit.reach(id, 'cancelled');
  expect(text).toMatch(/<@U1> stopped it at \*Step one\*: wrong one/);
  expect(text).toMatch(/May still run:\* It did not end when it was told to\./);
});

test('stopped just when it was done: it counts as done', async () => {
  const marks = new Set<string>();
  Object.assign(kit.step, {
    rule: 'token',
    inspect: async (mark: string) => (marks.has(mark) ? 'done' : 'not done'),
  });
  kit.step.act = async (context) => {
    marks.add(context.mark);
    return await untilAborted(context);
  };
  const id = await kit.propose();
  await kit.run();
  await vi.waitUntil(() => marks.size > 0, wait);
  await kit.bench.operations.cancel(id, asked);
  expect(await kit.reach(id, 'succeeded')).toMatch(/Done/);
});

test('told to stop while nobody was at it, the next runner stops it', async () => {
  let begun = 0;
  kit.step.act = async (context) => {
    begun += 1;
    return await untilAborted(context);
  };
  const id = await kit.propose();
  const first = await kit.run();
  await vi.waitUntil(() => begun === 1, wait);
  first.lose();
  await kit.bench.operations.cancel(id, asked);
  await kit.run();
  expect(await kit.reach(id, 'cancelled')).toMatch(/stopped it at \*Step one\*/);
});
