import { expect, test } from 'vitest';
import { slackDate } from '#sandbox/slack/page/slack-date.ts';

const zone = { locale: 'en-GB', timeZone: 'Europe/Paris' };
const moment = Date.UTC(2026, 10, 23, 22, 30) / 1000;
const show = (format: string, now = moment * 1000) => slackDate(moment, format, 'fallback', now, zone);

// 22:30 UTC is 23:30 in Paris: an hour later it is the next day there and not yet in UTC.
const hourLater = (moment + 3600) * 1000;

test.each([
  ['{date_num}', '2026-11-23'],
  ['{date}', '23 November 2026'],
  ['{date_short} {time}', '23 Nov 2026 23:30'],
  ['{date_long}', 'Monday, 23 November 2026'],
  ['{time_secs}', '23:30:00'],
  ['since {date_short_pretty} at {time}', 'since today at 23:30'],
  ['{nonsense} {time}', 'fallback'],
])('%s', (format, shown) => {
  expect(show(format)).toBe(shown);
});

test('"pretty" follows the reader’s day, "ago" the distance', () => {
  expect(show('{date_pretty}', hourLater)).toBe('yesterday');
  expect(show('{date_pretty}', hourLater + 2 * 86_400_000)).toBe('23 November 2026');
  expect(show('{ago}', hourLater)).toBe('1 hour ago');
  expect(show('{ago}', moment * 1000 - 90_000)).toBe('in 1 minute');
});

test('a time beyond the calendar falls back', () => {
  expect(slackDate(99_999_999_999, '{date}', 'far', 0, zone)).not.toBe('');
  expect(slackDate(Number.MAX_SAFE_INTEGER, '{date}', 'far', 0, zone)).toBe('far');
});
