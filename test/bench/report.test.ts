import { expect, test } from 'vitest';
import { asJson, asLine, atLeast, atMost, exactly, noted, percentile } from '../../bench/report.ts';

test('percentiles are samples, not something between them', () => {
  const values = [5, 1, 4, 2, 3];

  expect([0, 50, 80, 99, 100].map((p) => percentile(values, p))).toEqual([1, 3, 4, 5, 5]);
  expect(() => percentile([], 50)).toThrow('a percentile of nothing');
});

test('a bar is met at the bar itself', () => {
  expect(atLeast('stored', 2000, '1/s', 2000).ok).toBe(true);
  expect(atLeast('stored', 1999, '1/s', 2000).ok).toBe(false);
  expect(atMost('late', 30.1, 's', 30).ok).toBe(false);
  expect(exactly('lost', 1, 0).ok).toBe(false);
  expect(noted('memory', 5000, 'MB').ok).toBe(true);
});

test('only counts judge a short run', () => {
  expect(exactly('lost', 0, 0).judges).toBe('correctness');
  expect([atLeast('a', 1, 's', 1), atMost('b', 1, 's', 1)].map(({ judges }) => judges)).toEqual([
    'speed',
    'speed',
  ]);
});

test('a line tells the peer, the ratio with its extremes, and the control', () => {
  const spread = { median: 1.5, min: 1.25, max: 2 };
  const figure = {
    ...atMost('ack: p50', 7.1234, 'ms', 12),
    peer: 'bare Bolt 4 ms',
    ratio: spread,
    control: spread,
  };

  expect(asLine(figure).replace(/ {2,}/g, '  ')).toBe(
    'ok  ack: p50  7.123 ms  bar <= 12  (bare Bolt 4 ms × 1.50 [1.25–2.00], A/A × 1.50 [1.25–2.00])',
  );
  expect(JSON.parse(asJson(figure))).toMatchObject({
    value: 7.123,
    ratio: spread,
    control: spread,
    ok: true,
  });
});

test('without a peer, JSON says so', () => {
  expect(JSON.parse(asJson(exactly('lost', 0, 0)))).toEqual({
    figure: 'lost',
    value: 0,
    unit: 'count',
    peer: null,
    ratio: null,
    control: null,
    bar: '= 0',
    judges: 'correctness',
    ok: true,
  });
});
