import { expect, test } from 'vitest';
import { groupName, loadBody, placeOf, stateAfter } from '../../bench/load/bodies.ts';

const begun = new Date('2026-11-23T10:00:00Z');
const groups = 6;
type Body = ReturnType<typeof import('#sandbox/alerts/body.ts').alertmanagerBody>;

test('a body has one alert in 1 to 2 kB, at every step of a life', () => {
  for (let pass = 0; pass < 12; pass += 1) {
    const body = loadBody(pass * 5000 + 4999, 5000, begun) as Body;
    const { length } = JSON.stringify(body);

    expect(body.alerts).toHaveLength(1);
    expect(length).toBeGreaterThan(1000);
    expect(length).toBeLessThan(2000);
  }
});

test('every group is told of once before any is told of again', () => {
  const keys = Array.from(
    { length: 2 * groups },
    (_, number) => (loadBody(number, groups, begun) as Body).groupKey,
  );

  expect(new Set(keys.slice(0, groups)).size).toBe(groups);
  expect(keys.slice(groups)).toEqual(keys.slice(0, groups));
});

test('every second body repeats what is known', () => {
  const said = (number: number) => {
    const { alerts } = loadBody(number, groups, begun) as Body;
    return JSON.stringify(alerts);
  };

  expect(said(groups)).toBe(said(0));
  expect(said(2 * groups)).not.toBe(said(0));
});

test('one group of three ends before it fires anew, and the expected states follow the bodies', () => {
  for (let sent = 0; sent <= 14 * groups; sent += 1) {
    const last = new Map<string, string>();
    for (let number = 0; number < sent; number += 1) {
      const { status, groupLabels } = loadBody(number, groups, begun) as Body;
      last.set(groupLabels.alertname ?? '', status);
    }
    for (let group = 0; group < groups; group += 1)
      expect(stateAfter(sent, group, groups)).toBe(last.get(groupName(group)));
  }
  expect(placeOf(5 * groups, groups).phase).toBe('ends');
  expect(placeOf(5 * groups + 1, groups).phase).toBe('repeats');
});
