import { expect, test } from 'vitest';
import { earliest } from '../../bench/post-budget.ts';

const wishes = (channel: string, count: number, wantedAt = 0) =>
  Array.from({ length: count }, () => ({ channel, wantedAt }));

test('a channel takes a burst of four, and then one every 1.05 s', () => {
  expect(earliest(wishes('a', 6))).toEqual([0, 0, 0, 0, 1050, 2100]);
});

test('channels do not wait for each other, and whoever comes late finds a burst again', () => {
  expect(earliest([...wishes('a', 5), ...wishes('b', 1), ...wishes('a', 2, 60_000)])).toEqual([
    ...[0, 0, 0, 0, 1050],
    0,
    ...[60_000, 60_000],
  ]);
});

test('the workspace takes 240 in 61 s, the longest wait first', () => {
  const all = Array.from({ length: 61 }, (_, number) => wishes(`c${number}`, 4, number)).flat();
  const times = earliest(all);
  expect(Math.max(...times.slice(0, 240))).toBe(59);
  expect(times.slice(240)).toEqual([61_000, 61_000, 61_000, 61_000]);
});

test('they are answered in the order in which they are given', () => {
  expect(earliest([{ channel: 'a', wantedAt: 500 }, ...wishes('b', 1)])).toEqual([500, 0]);
});
