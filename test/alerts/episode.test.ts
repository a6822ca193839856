import { describe, expect, test } from 'vitest';
import type { News } from '#src/alerts/alert.ts';
import { type Episode, judge } from '#src/alerts/episode.ts';

const received = (seconds: number) => new Date(Date.UTC(2026, 10, 23, 14, 0, seconds));
const [t1, t2, t3] = [
  '2026-11-23T14:01:00.000Z',
  '2026-11-23T14:02:00.000Z',
  '2026-11-23T14:03:00.000Z',
] as const;

const news = (status: 'firing' | 'resolved', startsAt: string | null, digest = 'same'): News => ({
  ...{ fingerprint: 'f', status, startsAt, endsAt: null, severity: 'warning', name: 'A', digest },
  ...{ labels: '{}', annotations: '{}', url: null },
});
/** Bodies are numbered by the second they come in, unless a test says otherwise. */
const heard = (seconds: number, intake = seconds) => ({ intake, receivedAt: received(seconds) });
const episode = (status: 'firing' | 'resolved', startsAt: string, at = 0): Episode => ({
  ...{ groupId: 'g', startsAt, status, severity: 'warning', digest: 'same', ...heard(at) },
});

test.each<[string, Episode[], News, number, string]>([
  ['the first news fires', [], news('firing', t1), 1, 'fired'],
  ['an end of what was never seen is noted', [], news('resolved', t1), 1, 'noted'],
  ['a repeat changes nothing', [episode('firing', t1)], news('firing', t1), 1, 'unchanged'],
  ['another text changes it', [episode('firing', t1)], news('firing', t1, 'new'), 1, 'changed'],
  ['an end clears it', [episode('firing', t1)], news('resolved', t1), 1, 'cleared'],
  ['a second end changes nothing', [episode('resolved', t1)], news('resolved', t1), 1, 'unchanged'],
  ['a later start fires', [episode('resolved', t1)], news('firing', t2), 1, 'fired'],
  [
    'a later start fires though nobody ended the one before',
    [episode('firing', t1)],
    news('firing', t2),
    1,
    'fired',
  ],
  [
    'the end of a later episode ends the one before',
    [episode('firing', t1)],
    news('resolved', t2),
    1,
    'noted',
  ],

  // Older news of an Alertmanager pair, against a true return under the old start: docs/decisions.
  [
    'firing within a minute of its end is older news',
    [episode('resolved', t1)],
    news('firing', t1),
    60,
    'outdated',
  ],
  [
    'firing later than a minute after its end is true',
    [episode('resolved', t1)],
    news('firing', t1),
    61,
    'refired',
  ],

  [
    'news of an older episode is outdated',
    [episode('firing', t2), episode('resolved', t1)],
    news('firing', t1),
    90,
    'outdated',
  ],
  [
    'an end of an older episode is outdated',
    [episode('firing', t2), episode('resolved', t1)],
    news('resolved', t1),
    90,
    'outdated',
  ],
  [
    'received before what is known, read after it',
    [episode('firing', t1, 30)],
    news('resolved', t1),
    20,
    'outdated',
  ],

  // Alertmanager keeps the earliest start of alerts that overlap.
  [
    'a start moved back while it fires is the same episode',
    [episode('firing', t2)],
    news('firing', t1),
    1,
    'unchanged',
  ],
  ['an end with a start moved back ends it', [episode('firing', t2)], news('resolved', t1), 1, 'cleared'],

  ['without a start: the first news fires', [], news('firing', null), 1, 'fired'],
  [
    'without a start: a repeat changes nothing',
    [episode('firing', t1)],
    news('firing', null),
    1,
    'unchanged',
  ],
  ['without a start: an end clears it', [episode('firing', t1)], news('resolved', null), 1, 'cleared'],
  ['without a start: what ended begins anew', [episode('resolved', t1)], news('firing', null), 99, 'fired'],
  [
    'without a start: a second end changes nothing',
    [episode('resolved', t1)],
    news('resolved', null),
    1,
    'unchanged',
  ],
])('%s', (_, episodes, said, at, kind) => {
  expect(judge(said, heard(at), episodes).kind).toBe(kind);
});

test('a sender whose clock is a year ahead or behind is told apart all the same', () => {
  for (const year of ['2025', '2027', '0001', '9999']) {
    const startsAt = t3.replace('2026', year);
    expect(judge(news('firing', startsAt), heard(0), []).kind).toBe('fired');
    expect(judge(news('resolved', startsAt), heard(1), [episode('firing', startsAt)]).kind).toBe('cleared');
  }
});

describe('our clock was set back an hour since', () => {
  const back = heard(-3600, 1);

  test.each<[string, Episode[], News, string]>([
    ['an end is an end', [episode('firing', t1)], news('resolved', t1), 'cleared'],
    ['a change is a change', [episode('firing', t1)], news('firing', t1, 'new'), 'changed'],
    ['a later start fires', [episode('resolved', t1)], news('firing', t2), 'fired'],
    // Nobody knows how long after its end: a page too many is better than a page too few.
    ['firing after its end is true', [episode('resolved', t1)], news('firing', t1), 'refired'],
    ['without a start: it fires again', [episode('resolved', t1)], news('firing', null), 'refired'],
    ['without a start: an end clears it', [episode('firing', t1)], news('resolved', null), 'cleared'],
  ])('%s', (_, episodes, said, kind) => {
    expect(judge(said, back, episodes).kind).toBe(kind);
  });
});

test('the older news of a pair is known as such by a replica whose clock is two seconds behind', () => {
  const resolved = [episode('resolved', t1)];
  expect(judge(news('firing', t1), heard(-2, 1), resolved).kind).toBe('outdated');
  expect(judge(news('firing', null), heard(-2, 1), resolved).kind).toBe('refired');
});

test('an older body is outdated though its time is later', () => {
  expect(judge(news('resolved', t1), heard(90, 1), [{ ...episode('firing', t1), intake: 2 }]).kind).toBe(
    'outdated',
  );
});
