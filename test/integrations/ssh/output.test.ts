import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutput } from '#src/integrations/ssh/output.ts';

function heard(limit: number) {
  const texts: string[] = [];
  return { texts, output: createOutput((text) => texts.push(text), limit) };
}

test('however the bytes are cut, the characters are whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 5 }), (text, size) => {
      const { texts, output } = heard(1_000_000);
      const stream = output.stream();
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size));
      stream.end();
      expect(Buffer.from(texts.join(''))).toEqual(bytes);
    }),
  );
});

test('a character split in one stream is not broken by the other', () => {
  const { texts, output } = heard(100);
  const [out, err] = [output.stream(), output.stream()];
  const [first = 0, ...rest] = Buffer.from('é');

  out.write(Buffer.from([first]));
  err.write(Buffer.from('oops'));
  out.write(Buffer.from(rest));

  expect(texts).toEqual(['oops', 'é']);
});

test('what is too much is cut once, and it is said', () => {
  const { texts, output } = heard(5);
  const [out, err] = [output.stream(), output.stream()];

  out.write(Buffer.from('123'));
  err.write(Buffer.from('45678'));
  out.write(Buffer.from('9'));
  for (const each of [out, err]) each.end();

  expect(texts.join('')).toBe('12345\n[more than 5 bytes of output: the rest is left out]\n');
});

test('exactly as much as is allowed is not called too much', () => {
  const { texts, output } = heard(3);
  const stream = output.stream();

  stream.write(Buffer.from('123'));
  stream.end();

  expect(texts).toEqual(['123']);
});
