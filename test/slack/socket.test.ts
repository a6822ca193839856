import { expect, test } from 'vitest';
import { afterLife } from '#src/slack/socket.ts';

test('a connection that is closed at its hello, again and again, is opened after longer and longer pauses', () => {
  let failures = 0;
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    const next = afterLife(30, failures);
    pauses.push(next.pause);
    failures = next.failures;
  }
  expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
});

test('after a connection that lived, the next is opened at once and the pauses begin anew', () => {
  expect(afterLife(60_000, 7)).toEqual({ failures: 0, pause: 0 });
});
