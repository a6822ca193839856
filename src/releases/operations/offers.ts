import type { Offer } from '#src/operations/operation.ts';
import type { Place } from '#src/releases/release.ts';

/** For a StatefulSet that waits for a pod of an earlier revision. */
export function unstickOffer({ app, environment }: Place, pod: string): Offer {
  return {
    label: `Delete pod ${pod}`,
    verb: 'release.unstick',
    args: { app, environment },
    style: 'primary',
  };
}

export function rollBackOffer({ app, environment }: Place): Offer {
  return { label: 'Roll back', verb: 'rollback.rollback', args: { app, environment }, style: 'danger' };
}
