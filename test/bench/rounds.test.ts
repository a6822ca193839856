import { expect, test } from 'vitest';
import { compare, spreadOf } from '../../bench/rounds.ts';

/** Answers one round's samples after the other. */
function sequence(...rounds: number[][]) {
  const left = [...rounds];
  return async () => left.shift() ?? [];
}

test('a ratio is the median of the rounds, with its extremes and the peer against itself', async () => {
  const ours = sequence([2, 2, 2], [6, 6, 6], [30, 30, 30]);
  const peer = sequence([1, 1, 1], [1, 1, 1], [2, 2, 2], [3, 3, 3], [10, 10, 10], [5, 5, 5]);

  const { ratio, control, difference } = await compare(3, ours, peer);

  expect(ratio).toEqual({ median: 3, min: 2, max: 6 });
  expect(control).toEqual({ median: 1.5, min: 1, max: 2 });
  expect(difference).toEqual({ median: 4, min: 1, max: 25 });
});

test('one slow sample does not decide a round', async () => {
  const { ratio, ours } = await compare(1, sequence([4, 4, 900]), sequence([2, 2, 2], [2, 2, 2]));

  expect(ratio.median).toBe(2);
  expect(ours).toEqual([4, 4, 900]);
});

test('who is measured first changes with each round', async () => {
  const order: string[] = [];
  const noting = (who: string) => async () => {
    order.push(who);
    return [1];
  };

  await compare(3, noting('ours'), noting('peer'));

  expect(order.join(' ')).toBe('ours peer peer peer peer ours peer ours peer');
});

test('a spread of an even number of rounds takes the lower middle', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2, min: 1, max: 4 });
});
