import { expect, test } from 'vitest';
import { lastMegabyte, mostRead } from '#src/operations/last-megabyte.ts';

const megabyte = 1024 * 1024;

test('what fits is left as it is', () => {
  for (const text of ['one\ntwo\n', 'x'.repeat(megabyte)])
    expect(lastMegabyte(text, 0)).toEqual({ text, isWhole: true });
});

test('of more, the end is kept in whole lines', () => {
  const text = `${'a'.repeat(99)}\n`.repeat(11_000);
  const [first, second, ...more] = lastMegabyte(text, 0).text.split('\n');
  expect(first).toBe('[51,500 bytes before this are left out]');
  expect(second).toHaveLength(99);
  expect(more).toHaveLength(10_485);
});

test('a line that is longer than all is cut within, and no character in two', () => {
  const kept = lastMegabyte(`${'ü'.repeat(megabyte)}\n`, 1).text.split('\n')[1] ?? '';
  expect(kept).toMatch(/^ü+$/);
});

test('what was read before the end is left out, as it may begin within a secret', () => {
  const secret = 'cret-key\n';
  const text = secret + 'a line\n'.repeat(Math.ceil(mostRead / 7));
  expect(lastMegabyte(text, 4000).text).not.toContain(secret);
  const shortened = secret + 'a line\n'.repeat(20_000);
  expect(lastMegabyte(shortened, 4000).text).not.toContain(secret);
});
