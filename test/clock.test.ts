import { expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';

test('advancing moves wall time and leaves monotonic time alone', () => {
  const clock = systemClock();
  const wall = clock.now().getTime();
  const monotonic = clock.monotonic();

  clock.advance(3_600_000);

  expect(clock.now().getTime() - wall).toBeGreaterThanOrEqual(3_600_000);
  expect(clock.monotonic() - monotonic).toBeLessThan(3_600_000);
});
