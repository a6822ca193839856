import { expect, test } from 'vitest';
import { forwardClock } from '#src/slack/send/forward-clock.ts';

test('goes on from where it was when the wall clock is set back, and jumps with it when set forward', () => {
  const wall = [1000, 2000, 500, 700, 10_000];
  const clock = forwardClock({ now: () => new Date(wall.shift() ?? 0), monotonic: () => 0 });

  expect([1, 2, 3, 4, 5].map(() => clock.now().getTime())).toEqual([1000, 2000, 2000, 2200, 11_500]);
});
