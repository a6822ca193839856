import { expect, test } from 'vitest';
import { qd } from '#commands/qd.ts';
import { parseLine, testExamples } from '#test/support/command-examples.ts';

testExamples(qd);

test('what every member may ask tells why others are refused, and changes nothing', () => {
  const open = Object.values(qd.verbs).filter(({ permission }) => permission === null);

  expect(open.map(({ verb }) => verb)).toEqual(['help', 'whoami']);
  expect(open.every(({ changes }) => !changes)).toBe(true);
});

test.each(['stauts', 'reload now'])('what is wrong is said, with how it is written: /qd %s', (text) => {
  expect(() => parseLine(qd, text)).toThrowErrorMatchingSnapshot();
});
