// Buttons that cards offer about releases.
import type { Offer } from '#src/operations/offer.ts';
import type { Place } from '#src/releases/release.ts';

/**
 * What it goes back from is named, so that a press is refused when something else runs by then. Asks once more where
 * `from` may well be what people use at this moment.
 */
export function rollBackOffer(
  { app, environment }: Place,
  from: string,
  { label = 'Roll back', works = false }: { label?: string; works?: boolean } = {},
): Offer {
  const confirm = {
    title: 'Roll it back?',
    text: `${app} in ${environment} goes from ${from} to the last release that was proven good.`,
    yes: 'Roll back',
  };
  return {
    ...{ label, verb: 'rollback.rollback', style: 'danger' },
    args: { app, environment, ...(isTypeable(from) && { from }) },
    ...(works && { confirm }),
  };
}

/** Where nothing was proven good: to what ran before, by name, and asked once more. */
export function backOffer({ app, environment }: Place, to: string): Offer {
  return {
    ...{ label: `Back to ${to}…`, verb: 'rollback.rollback', style: 'danger' },
    args: { app, environment, to },
    confirm: {
      title: 'Go back to it?',
      text: `${app} in ${environment} goes back to ${to}, which was not proven good.`,
      yes: 'Go back',
    },
  };
}

/** The way back from `from`: to the last good release, else to the one before, else none. */
export function waysBack(
  place: Place,
  from: string,
  { good, before, works = false }: { good: boolean; before: string | undefined; works?: boolean },
): Offer[] {
  if (good) return [rollBackOffer(place, from, { works })];
  return before !== undefined && before !== from && isTypeable(before) ? [backOffer(place, before)] : [];
}

/** A button is read as typed words are. */
export function isTypeable(version: string): boolean {
  return /^\w[\w.-]*$/.test(version);
}

/** For a StatefulSet that waits for a pod of an earlier revision. */
export function unstickOffer({ app, environment }: Place, pod: string): Offer {
  return {
    label: `Delete pod ${pod}`,
    verb: 'release.unstick',
    args: { app, environment },
    style: 'primary',
  };
}
