import { expect, test } from 'vitest';
import { openStream } from '#src/operations/stream.ts';
import { createRedaction } from '#src/redaction.ts';

const redaction = createRedaction();
redaction.learn(['hunter2-hunter2', '-----BEGIN KEY-----\nabcdef\nghijkl\n-----END KEY-----']);

test('lines come out as they went in, several at once too', () => {
  const stream = openStream(redaction);
  stream.write('one');
  stream.write('two\nthree\n');
  expect(stream.take()).toEqual(['one', 'two', 'three']);
  expect(stream.take(true)).toEqual([]);
});

test('a secret is taken out', () => {
  const stream = openStream(redaction);
  stream.write('password=hunter2-hunter2 ok');
  expect(stream.take()).toEqual(['password=[secret] ok']);
});

test('a secret that spans lines is held back until it is known, and taken out', () => {
  const stream = openStream(redaction);
  stream.write('before');
  stream.write('key: -----BEGIN KEY-----');
  stream.write('abcdef');
  expect(stream.take()).toEqual(['before']);
  stream.write('ghijkl\n-----END KEY-----');
  stream.write('after');
  expect(stream.take()).toEqual(['key: [secret]', 'after']);
});

test('what only began like a secret is shown once that is known', () => {
  const stream = openStream(redaction);
  stream.write('-----BEGIN KEY-----');
  expect(stream.take()).toEqual([]);
  stream.write('something else');
  expect(stream.take()).toEqual(['-----BEGIN KEY-----', 'something else']);
});

test('at the end nothing is held back', () => {
  const stream = openStream(redaction);
  stream.write('-----BEGIN KEY-----');
  expect(stream.take(true)).toEqual(['-----BEGIN KEY-----']);
});

test('a long line is cut', () => {
  const stream = openStream(redaction);
  stream.write('x'.repeat(5000));
  const [line = ''] = stream.take();
  expect(line).toHaveLength(1000);
});
