import { expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { parseLine, testExamples } from '#test/support/command-examples.ts';

testExamples(alerts);

test('a note keeps its words, and the quotes around it go', () => {
  expect(parseLine(alerts, 'ack #7F3 “pool is full -- on it”')).toMatchObject({
    args: { alert: '7f3', note: 'pool is full -- on it' },
  });
});

test.each(['akc 7f3', 'ack !', 'list everything', 'test critical ops'])(
  'what is wrong is said, with how it is written: /alerts %s',
  (text) => {
    expect(() => parseLine(alerts, text)).toThrowErrorMatchingSnapshot();
  },
);

test('without its alert, acknowledging asks by a form', () => {
  expect(parseLine(alerts, 'ack')).toMatchObject({ kind: 'form', verb: { id: 'alerts.acknowledge' } });
});
