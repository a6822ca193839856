import { describe, expect, test } from 'vitest';
import type { Indicator } from '#src/config/releases.ts';
import { readIndicator } from '#src/releases/indicators.ts';

const step = 15_000;
const began = Date.parse('2026-11-25T14:00:00Z');
const at = (index: number) => new Date(began + index * step);
const indicator = (more: Partial<Indicator> = {}): Indicator => ({
  ...{ name: 'errors', query: 'errors', above: 0.05, for: 0 },
  ...more,
});

/** One point a step for each series; null is a point that is missing. The last stands at the end. */
function read(series: (number | null)[][], more: Partial<Indicator> = {}, warnings: string[] = []) {
  const length = Math.max(0, ...series.map((values) => values.length));
  const points = series.map((values) =>
    values.flatMap((value, index) => (value === null ? [] : [{ at: at(index), value }])),
  );
  return readIndicator(indicator(more), { series: points, warnings }, { to: at(length - 1), step });
}

test('within its bounds it is good, and its worst series is told', () => {
  expect(
    read([
      [0.01, 0.02],
      [0.01, 0.03],
    ]),
  ).toEqual({ kind: 'good', value: 0.03 });
  expect(read([[0.05]])).toEqual({ kind: 'good', value: 0.05 });
  expect(read([[0.99, 0.97]], { above: undefined, below: 0.95 })).toEqual({ kind: 'good', value: 0.97 });
});

test('one value beyond is a breach, and stays one when it is better again', () => {
  expect(read([[0.01, 0.2, 0.01, 0.01]])).toEqual({ kind: 'breached', value: 0.2, since: at(1), lasts: 0 });
  expect(read([[0.99, 0.9]], { above: undefined, below: 0.95 })).toMatchObject({
    kind: 'breached',
    value: 0.9,
  });
  expect(read([[Infinity]])).toMatchObject({ kind: 'breached', value: Infinity });
});

describe('with for', () => {
  const more = { for: 30_000 };

  test('it has to last', () => {
    expect(read([[0.2, 0.2, 0.01]], more)).toEqual({ kind: 'good', value: 0.01 });
    expect(read([[0.01, 0.2, 0.4, 0.3]], more)).toEqual({
      kind: 'breached',
      value: 0.4,
      since: at(1),
      lasts: 30_000,
    });
  });

  test('while it lasts, it is neither good nor over', () => {
    expect(read([[0.01, 0.2, 0.3]], more)).toEqual({ kind: 'breaching', value: 0.3 });
  });

  test('it has to last in one series, whatever a point that is missing', () => {
    expect(
      read(
        [
          [0.2, 0.01, 0.2],
          [0.01, 0.2, 0.01],
        ],
        more,
      ),
    ).toMatchObject({ kind: 'breaching' });
    expect(read([[0.2, null, 0.2]], more)).toMatchObject({ kind: 'breached' });
    expect(read([[0.2, null, null, 0.2]], more)).toMatchObject({ kind: 'breaching' });
  });
});

describe('what cannot be told is never good', () => {
  test.each<[string, (number | null)[][]]>([
    ['no series', []],
    ['a series that has ended', [[0.01, null, null, null, null]]],
    ['no traffic', [[NaN, NaN]]],
  ])('%s', (_, series) => {
    expect(read(series)).toEqual({ kind: 'unknown', because: 'it gives no data' });
  });

  test('an answer that is not all there is', () => {
    expect(read([[0.01]], {}, ['remote read failed'])).toEqual({
      kind: 'unknown',
      because: 'remote read failed',
    });
    expect(read([[0.2]], {}, ['remote read failed'])).toMatchObject({ kind: 'breached' });
  });
});
