import { waysBack } from '#src/messages/release-offers.ts';
import { halfWritten } from '#src/messages/release-refusals.ts';
import type { Advice } from '#src/operations/step.ts';
import type { Place } from '#src/releases/release.ts';

/** For a release of several workloads that was written to some of them only. */
export function halfReleased(place: Place, version: string, to: { good: boolean; before?: string }) {
  const offers = waysBack(place, version, { good: to.good, before: to.before });
  return (written: readonly string[], left: readonly string[]): Advice => ({
    advice: halfWritten(place, version, { written, left }),
    offers,
  });
}
