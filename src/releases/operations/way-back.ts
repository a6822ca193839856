import { waysBack } from '#src/messages/release-offers.ts';
import type { Offer } from '#src/operations/offer.ts';
import { lastGood, type Place, previousRelease } from '#src/releases/release.ts';
import type { ReleaseNeeds } from './needs.ts';

/** What to offer beside a release that does not do well, or might not: nothing where there is nothing to go back to. */
export async function wayBack(
  place: Place,
  operation: string,
  { ledger }: Pick<ReleaseNeeds, 'ledger'>,
  works = false,
): Promise<Offer[]> {
  const history = await ledger.history(place);
  const release = history.find((one) => one.operation === operation);
  if (!release) return [];
  const { digest, manifests, workloads } = release;
  const live = { digest: digest ?? '', manifests, workloads: workloads ?? undefined };
  const good = lastGood(history, live) !== undefined;
  return waysBack(place, release.version, { good, before: previousRelease(history, live)?.version, works });
}
