import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dateToken,
  duration,
  escapeLines,
  escapeText,
  link,
  plain,
  plural,
  webAddress,
} from '#src/messages/text.ts';

describe('escapeText', () => {
  test.each([
    ['a mention of everybody', '<!channel> now', '&lt;!channel&gt; now'],
    ['a mention of a person', '<@U123>', '&lt;@U123&gt;'],
    ['a disguised link', '<https://evil.example|prod>', '&lt;https://evil.example|prod&gt;'],
    ['what is escaped already', '&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
    ['a second line', 'one\r\ntwo\nthree\u2028four\u0085five', 'one two three four five'],
    ['a NUL and a bell', 'a\u0000b\u0007', 'a␀b␇'],
    ['DEL and a C1 control', 'a\u007fb\u009b', 'a␡b\\u009b'],
    ['a right-to-left override', 'cod\u202egpj.exe', 'cod\\u202egpj.exe'],
    ['bidi isolates and marks', '\u2066a\u2069\u200f\u061c', '\\u2066a\\u2069\\u200f\\u061c'],
    ['invisible spaces', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['half a surrogate pair', 'a\ud83d b\ude00', 'a\ufffd b\ufffd'],
    ['a joined emoji', '👩‍💻 ok', '👩‍💻 ok'],
    ['Hebrew', 'שלום', 'שלום'],
    ['nothing', '', ''],
  ])('%s', (_, text, expected) => {
    expect(escapeText(text)).toBe(expected);
  });

  test.each([
    ['at the limit', 'abcd', 4, 'abcd'],
    ['past the limit', 'abcde', 4, 'abc…'],
    ['counting the markup, not inside it', '&&&', 12, '&amp;&amp;…'],
    ['not inside a character', '😀😀😀', 4, '😀…'],
    ['10 kB', 'x'.repeat(10_240), 300, `${'x'.repeat(299)}…`],
  ])('is cut %s', (_, text, limit, expected) => {
    expect(escapeText(text, limit)).toBe(expected);
  });

  test('keeps the lines of a description', () => {
    expect(escapeLines('one\r\n<two>\u202e')).toBe('one\n&lt;two&gt;\\u202e');
  });

  test('leaves markup to plain text objects, which have none', () => {
    expect(plain('a & <b>\nc', 150)).toBe('a & <b> c');
  });

  test('anything stays within the limit, well formed and without a live bracket', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        const shown = escapeText(text, limit);
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toMatch(/[<>\n]|\p{Bidi_Control}/u);
        expect(shown).not.toMatch(/&(?!(amp|lt|gt);)/);
      }),
    );
  });
});

describe('link', () => {
  test.each([
    ['https://g.example/d?a=1&b=2', 'Graph', '<https://g.example/d?a=1&amp;b=2|Graph>'],
    ['https://g.example/a|b', 'x|y>z', '<https://g.example/a%7Cb|x¦y&gt;z>'],
    ['https://g.example/>', '', '<https://g.example/%3E|link>'],
    ['javascript:alert(1)', 'Graph', 'Graph'],
    ['data:text/html,hi', 'Graph', 'Graph'],
    ['/relative', 'Graph', 'Graph'],
    ['', '<!channel>', '&lt;!channel&gt;'],
  ])('%s', (url, title, expected) => {
    expect(link(url, title)).toBe(expected);
  });

  test('an address too long for Slack is no address', () => {
    expect(webAddress(`https://g.example/${'a'.repeat(3000)}`)).toBeUndefined();
    expect(webAddress('https://g.example/a')).toBe('https://g.example/a');
  });
});

describe('dateToken', () => {
  const now = new Date('2026-11-23T15:00:00Z');

  test.each([
    ['time', '2026-11-23T14:03:59.999Z', '<!date^1795442639^{time}|14:03 UTC>'],
    ['date', '2026-11-22T14:03:00Z', '<!date^1795356180^{date_short_pretty}|22 Nov>'],
    [
      'moment',
      '2026-11-22T14:03:00Z',
      '<!date^1795356180^{date_short_pretty} at {time}|22 Nov at 14:03 UTC>',
    ],
    [
      'moment',
      '2025-01-02T03:04:00Z',
      '<!date^1735787040^{date_short_pretty} at {time}|2 Jan 2025 at 03:04 UTC>',
    ],
  ] as const)('%s of %s', (format, date, expected) => {
    expect(dateToken(new Date(date), format, now)).toBe(expected);
  });

  test('a date that is none', () => {
    expect(dateToken(new Date('soon'), 'time', now)).toBe('an unknown time');
  });
});

test.each([
  [-5, '0 s'],
  [59_400, '59 s'],
  [60_000, '1 min'],
  [4 * 60_000 + 59_000, '4 min'],
  [3_600_000, '1 h'],
  [2 * 3_600_000 + 10 * 60_000, '2 h 10 min'],
  [76 * 3_600_000, '3 d 4 h'],
  [48 * 3_600_000 + 60_000, '2 d'],
])('%d ms last %s', (milliseconds, expected) => {
  expect(duration(milliseconds)).toBe(expected);
});

test.each([
  [0, '0 alerts'],
  [1, '1 alert'],
  [20_000, '20,000 alerts'],
])('%d is %s', (count, expected) => {
  expect(plural(count, 'alert')).toBe(expected);
});

test('an irregular plural is given', () => {
  expect(plural(2, 'entry', 'entries')).toBe('2 entries');
});
