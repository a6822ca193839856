import type { Offer } from '#src/operations/operation.ts';
import type { Place } from '#src/releases/release.ts';

export function rollBackOffer({ app, environment }: Place): Offer {
  return { label: 'Roll back', verb: 'rollback.rollback', args: { app, environment }, style: 'danger' };
}
