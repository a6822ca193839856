import { expect, test } from 'vitest';
import { groupCommit } from '#src/database/group-commit.ts';
import { TemporaryError } from '#src/errors.ts';

function commits(limits: { heaviest?: number } = {}) {
  const batches: { items: number[]; done: (error?: Error) => void }[] = [];
  const add = groupCommit<number, string>(
    async (items) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      batches.push({ items, done: (error) => (error ? reject(error) : resolve()) });
      await promise;
      return items.map((item) => `stored ${item}`);
    },
    { most: 3, weigh: (item) => item, ...limits },
  );
  return { add, batches };
}

test('what arrives during a commit goes together into the next, in order and never too many', async () => {
  const { add, batches } = commits();
  const results = [1, 2, 3, 4, 5].map(add);
  expect(batches.map(({ items }) => items)).toEqual([[1]]);
  batches[0]?.done();
  expect(await results[0]).toBe('stored 1');
  await expect.poll(() => batches[1]?.items).toEqual([2, 3, 4]);
  batches[1]?.done();
  await expect.poll(() => batches[2]?.items).toEqual([5]);
  batches[2]?.done();
  expect(await Promise.all(results)).toEqual(['stored 1', 'stored 2', 'stored 3', 'stored 4', 'stored 5']);
});

test('a batch ends before what would make it too heavy, and something heavier goes alone', async () => {
  const { add, batches } = commits({ heaviest: 5 });
  const results = [1, 2, 3, 9, 1, 5].map(add);
  for (const expected of [[1], [2, 3], [9], [1], [5]]) {
    await expect.poll(() => batches.at(-1)?.items).toEqual(expected);
    batches.at(-1)?.done();
  }
  expect(await Promise.all(results)).toHaveLength(6);
});

test('an error is told to its own batch only', async () => {
  const { add, batches } = commits();
  const first = add(1);
  const second = add(2);
  batches[0]?.done(new Error('disk full'));
  await expect(first).rejects.toThrow('disk full');
  await expect.poll(() => batches.length).toBe(2);
  batches[1]?.done();
  expect(await second).toBe('stored 2');
});

test('one that cannot be written is refused alone; without an answer nobody tries again', async () => {
  const { add, batches } = commits();
  const results = [1, 2, 3].map(add);
  const rejected = [
    expect(results[1]).rejects.toThrow('2 is bad'),
    expect(add(4)).rejects.toThrow('no answer'),
  ];
  batches[0]?.done();
  await expect.poll(() => batches.at(-1)?.items).toEqual([2, 3, 4]);
  batches.at(-1)?.done(new Error('2 is bad'));
  await expect.poll(() => batches.at(-1)?.items).toEqual([2]);
  batches.at(-1)?.done(new Error('2 is bad'));
  await expect.poll(() => batches.at(-1)?.items).toEqual([3]);
  batches.at(-1)?.done();
  await expect.poll(() => batches.at(-1)?.items).toEqual([4]);
  batches.at(-1)?.done(new TemporaryError('no answer'));
  await Promise.all(rejected);
  expect(await results[2]).toBe('stored 3');

  const both = [5, 6, 7].map(add);
  const unanswered = both.slice(1).map((result) => expect(result).rejects.toThrow('no answer'));
  batches.at(-1)?.done();
  await expect.poll(() => batches.at(-1)?.items).toEqual([6, 7]);
  const before = batches.length;
  batches.at(-1)?.done(new TemporaryError('no answer'));
  await Promise.all(unanswered);
  expect(batches).toHaveLength(before);
});
