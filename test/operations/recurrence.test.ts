// Freezes by a rule: which days it names, what they are in a zone, and rules that name none.
import { expect, test } from 'vitest';
import { untilWhen } from '#src/messages/operation-questions.ts';
import { frozenAt, readFreeze } from '#src/operations/freeze.ts';

const hour = 3_600_000;
const paris = '2020-01-01 16:00 Europe/Paris';

function read(rrule: string, from = paris, hours = 64) {
  const window = readFreeze({ rrule, from, for: hours * hour });
  if (!window) throw new Error(`no freeze: ${rrule}`);
  return window;
}

/** Until when, as UTC, or "no". */
function frozen(at: string, ...rule: Parameters<typeof read>): string {
  return frozenAt([read(...rule)], new Date(at))?.until.toISOString() ?? 'no';
}

test.each([
  ['FREQ=MONTHLY;BYDAY=-1FR', '2026-11-27T14:59:00Z', 'no'],
  ['FREQ=MONTHLY;BYDAY=-1FR', '2026-11-27T15:00:00Z', '2026-11-30T07:00:00.000Z'],
  ['FREQ=MONTHLY;BYDAY=-1FR', '2026-11-30T06:59:59Z', '2026-11-30T07:00:00.000Z'],
  ['FREQ=MONTHLY;BYDAY=-1FR', '2026-11-30T07:00:00Z', 'no'],
  ['FREQ=MONTHLY;BYDAY=-1FR', '2026-11-20T16:00:00Z', 'no'],
  // The last working day of a month, the last day, every other week, and once a year.
  ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2027-01-29T16:00:00Z', '2027-02-01T07:00:00.000Z'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', '2028-02-29T16:00:00Z', '2028-03-03T07:00:00.000Z'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=WE', '2020-01-08T16:00:00Z', 'no'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=WE', '2020-01-15T16:00:00Z', '2020-01-18T07:00:00.000Z'],
  ['FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', '2026-11-26T16:00:00Z', '2026-11-29T07:00:00.000Z'],
  // Over the end of a year, and before the rule begins.
  ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31', '2027-01-02T12:00:00Z', '2027-01-03T07:00:00.000Z'],
  ['FREQ=MONTHLY;BYDAY=-1FR', '2019-12-27T16:00:00Z', 'no'],
])('%s at %s: %s', (rrule, at, until) => {
  expect(frozen(at, rrule)).toBe(until);
});

test.each([
  // Clocks go back on Sunday 25 October: until 08:00 on Monday is an hour more than 64 h.
  [
    'back',
    '2026-10-23 16:00 Europe/Paris',
    'FREQ=YEARLY',
    64,
    '2026-10-26T06:30:00Z',
    '2026-10-26T07:00:00.000Z',
  ],
  // Forward on Sunday 29 March: 64 h is an hour more than until 08:00 on Monday.
  [
    'forward',
    '2026-03-27 16:00 Europe/Paris',
    'FREQ=YEARLY',
    64,
    '2026-03-30T06:30:00Z',
    '2026-03-30T07:00:00.000Z',
  ],
  // 02:30 comes twice, and does not exist: it begins the first time, and at 01:30.
  [
    'twice',
    '2026-10-25 02:30 Europe/Paris',
    'FREQ=YEARLY',
    1,
    '2026-10-25T00:30:00Z',
    '2026-10-25T02:30:00.000Z',
  ],
  [
    'never',
    '2026-03-29 02:30 Europe/Paris',
    'FREQ=YEARLY',
    1,
    '2026-03-29T00:30:00Z',
    '2026-03-29T01:30:00.000Z',
  ],
])('where clocks are set %s, the freeze is the longer one', (_, from, rrule, hours, at, until) => {
  expect(frozen(at, rrule, from, hours)).toBe(until);
});

test('the day is that of its zone, on either side of midnight in UTC', () => {
  const auckland = '2020-01-01 08:00 Pacific/Auckland';
  expect(frozen('2026-11-29T19:00:00Z', 'FREQ=MONTHLY;BYMONTHDAY=-1', auckland, 2)).toBe(
    '2026-11-29T21:00:00.000Z',
  );
  const honolulu = '2020-01-01 20:00 Pacific/Honolulu';
  expect(frozen('2026-12-01T06:00:00Z', 'FREQ=MONTHLY;BYMONTHDAY=-1', honolulu, 2)).toBe(
    '2026-12-01T08:00:00.000Z',
  );
});

test('those that follow each other are one, and a freeze of hours beside it too', () => {
  const weekend = readFreeze({ window: 'mon 08:00 – mon 12:00 Europe/Paris' });
  if (!weekend) throw new Error('no freeze');
  const { until } =
    frozenAt([read('FREQ=MONTHLY;BYDAY=-1FR'), weekend], new Date('2026-11-28T00:00:00Z')) ?? {};
  expect(until?.toISOString()).toBe('2026-11-30T11:00:00.000Z');
});

test.each([
  'FREQ=HOURLY',
  'FREQ=SECONDLY;BYMONTH=2',
  'FREQ=MONTHLY;BYDAY=9XX',
  'FREQ=MONTHLY;BYDAY=-1FR;COUNT=3',
  'FREQ=MONTHLY;BYHOUR=16',
  'FREQ=DAILY;INTERVAL=0',
  'RRULE:FREQ=DAILY',
  'FREQ=DAILY\nDTSTART:20200101T000000Z',
  'every friday',
  '',
  // Days that there never are.
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=DAILY;BYDAY=MO;BYSETPOS=5',
])('no rule: %s', (rrule) => {
  expect(readFreeze({ rrule, from: paris, for: hour })).toBeUndefined();
});

test.each([
  { from: '2026-01-30 Europe/Paris' },
  { from: '2026-02-30 16:00 Europe/Paris' },
  { from: '2026-01-30 16:00 Mars/Olympus' },
  { for: 32 * 24 * hour },
  { for: undefined },
  { window: 'sat – sun UTC' },
])('no freeze: %o', (wrong) => {
  expect(readFreeze({ rrule: 'FREQ=DAILY', from: paris, for: hour, ...wrong })).toBeUndefined();
});

test('it is told in words', () => {
  const said = (rrule: string, at: string) => {
    const found = frozenAt([read(rrule)], new Date(at));
    return found && untilWhen(found, new Date(at)).replace(/^.*\(/, '(');
  };
  expect(said('FREQ=MONTHLY;BYDAY=-1FR', '2026-11-27T18:00:00Z')).toBe(
    '(every month on last Friday from 16:00 Europe/Paris)',
  );
  const workday = 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1';
  expect(said(workday, '2026-11-30T18:00:00Z')).toBe(`(${workday} from 16:00 Europe/Paris)`);
});
