import { expect, test } from 'vitest';
import { frozenAt, parseFreeze } from '#src/operations/freeze.ts';

/** Until when, as UTC, or "no". */
function frozen(at: string, ...texts: string[]): string {
  const windows = texts.map((text) => {
    const window = parseFreeze(text);
    if (!window) throw new Error(`no window: ${text}`);
    return window;
  });
  return frozenAt(windows, new Date(at))?.until.toISOString() ?? 'no';
}

const weekend = 'fri 16:00 – mon 08:00 Europe/Paris';

test.each([
  // Winter: Paris is UTC+1.
  ['2026-11-27T14:59:00Z', 'no'],
  ['2026-11-27T15:00:00Z', '2026-11-30T07:00:00.000Z'],
  ['2026-11-29T23:00:00Z', '2026-11-30T07:00:00.000Z'],
  ['2026-11-30T06:59:59Z', '2026-11-30T07:00:00.000Z'],
  ['2026-11-30T07:00:00Z', 'no'],
  // Summer: UTC+2.
  ['2026-07-03T13:59:00Z', 'no'],
  ['2026-07-03T14:00:00Z', '2026-07-06T06:00:00.000Z'],
  // Over the night when clocks go back, and the one when they go forward.
  ['2026-10-24T12:00:00Z', '2026-10-26T07:00:00.000Z'],
  ['2026-03-28T12:00:00Z', '2026-03-30T06:00:00.000Z'],
])('a weekend in Paris, at %s: %s', (at, until) => {
  expect(frozen(at, weekend)).toBe(until);
});

test.each([
  // 02:30 does not exist on 29 March, and comes twice on 25 October: the freeze is the longer one.
  ['sun 02:30 – sun 04:00 Europe/Paris', '2026-03-29T00:30:00Z', '2026-03-29T02:00:00.000Z'],
  ['sun 01:00 – sun 02:30 Europe/Paris', '2026-10-25T01:29:00Z', '2026-10-25T01:30:00.000Z'],
  ['sun 02:30 – sun 03:00 Europe/Paris', '2026-10-25T00:30:00Z', '2026-10-25T02:00:00.000Z'],
  // Whole days, a window inside one day, and one that is nearly the whole week.
  ['sat – sun UTC', '2026-11-29T23:59:00Z', '2026-11-30T00:00:00.000Z'],
  ['sat – sun UTC', '2026-11-30T00:00:00Z', 'no'],
  ['wed 09:00 - wed 17:00 America/New_York', '2026-11-25T14:00:00Z', '2026-11-25T22:00:00.000Z'],
  ['wed 09:00 - wed 17:00 America/New_York', '2026-11-25T13:59:00Z', 'no'],
  ['mon 10:00 – mon 09:00 UTC', '2026-11-30T08:59:00Z', '2026-11-30T09:00:00.000Z'],
  ['mon 10:00 – mon 09:00 UTC', '2026-11-30T09:30:00Z', 'no'],
  // Half-hour zones.
  ['fri 18:00 – sat 00:00 Asia/Kolkata', '2026-11-27T12:30:00Z', '2026-11-27T18:30:00.000Z'],
  // Dates: whole days, and to the minute.
  ['2026-12-24 – 2027-01-02 Europe/Paris', '2026-12-23T22:59:00Z', 'no'],
  ['2026-12-24 – 2027-01-02 Europe/Paris', '2026-12-23T23:00:00Z', '2027-01-02T23:00:00.000Z'],
  ['2026-12-24 16:00 – 2026-12-24 18:00 UTC', '2026-12-24T17:00:00Z', '2026-12-24T18:00:00.000Z'],
])('%s at %s: %s', (text, at, until) => {
  expect(frozen(at, text)).toBe(until);
});

test('windows that follow each other are one', () => {
  expect(frozen('2026-11-27T16:00:00Z', weekend, 'mon 08:00 – mon 12:00 Europe/Paris')).toBe(
    '2026-11-30T11:00:00.000Z',
  );
});

test.each([
  'fri 16:00 – mon 08:00',
  'fri 16:00 – mon 08:00 Mars/Olympus',
  'fri 25:00 – mon 08:00 UTC',
  'fri 16:61 – mon 08:00 UTC',
  'fri – 2026-12-24 UTC',
  '2026-02-30 – 2026-03-01 UTC',
  '2026-12-24 – 2026-12-20 UTC',
  'weekends',
  '',
])('no window: %s', (text) => {
  expect(parseFreeze(text)).toBeUndefined();
});

test('what a person froze is one with the hours that follow it', () => {
  const window = parseFreeze(weekend);
  const since = new Date('2026-11-27T12:00:00Z');
  const declared = { by: 'U1', reason: 'mine', since, until: new Date('2026-11-27T16:00:00Z') };
  if (!window) throw new Error('no window');
  const at = (time: string) => frozenAt([window, declared], new Date(`2026-11-27T${time}Z`));

  expect(at('11:59:59')).toBeUndefined();
  expect(at('12:00:00')).toEqual({ until: new Date('2026-11-30T07:00:00Z'), window });
  expect(frozenAt([declared], new Date('2026-11-27T15:59:59Z'))).toEqual({
    until: declared.until,
    window: declared,
  });
  expect(frozenAt([declared], declared.until)).toBeUndefined();
});
