import { expect, test } from 'vitest';
import { rollback } from '#commands/rollback.ts';
import { parseLine, testExamples } from '#test/support/command-examples.ts';

testExamples(rollback);

test.each([
  ['checkout production from v412', { from: 'v412' }],
  ['checkout from v412 in production', { from: 'v412' }],
  ['checkout production from v412 to v409', { from: 'v412', to: 'v409' }],
  ['checkout production to v409 from v412', { from: 'v412', to: 'v409' }],
])('/rollback %s goes where it says, and not back to what it is to leave', (line, args) => {
  expect(parseLine(rollback, line)).toMatchObject({ kind: 'call' });
  expect(parseLine(rollback, line)).toHaveProperty('args', {
    app: 'checkout',
    environment: 'production',
    ...args,
  });
});
