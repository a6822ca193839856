import type { Clock } from '#src/clock.ts';

/** Goes on when the wall clock is set back: limits counted on that one would hold for as long as it was set back. */
export function forwardClock(clock: Clock): Clock {
  let last = 0;
  let offset = 0;
  return {
    monotonic: clock.monotonic,
    now() {
      const now = clock.now().getTime();
      if (now + offset < last) offset = last - now;
      last = now + offset;
      return new Date(last);
    },
  };
}
