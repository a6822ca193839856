// What a blueprint lets people have. Pure.
import { tooDear, tooLong, tooMany, unpriced } from '#src/messages/server-refusals.ts';
import type { Offered } from './catalogue.ts';
import type { Count } from './records.ts';

type Limited = Pick<Offered, 'name' | 'limits' | 'price' | 'type'>;

/** Why one more would be one too many, before it is there. */
export function tooManyOf({ name, limits }: Limited, count: Count): string | undefined {
  const { perUser, perEnvironment } = limits;
  if (perUser !== undefined && count.perUser >= perUser) return tooMany(name, perUser, 'you');
  if (perEnvironment !== undefined && count.perEnvironment >= perEnvironment)
    return tooMany(name, perEnvironment, 'environment');
  return undefined;
}

/** What is not known to be within a limit is not. */
export function overPrice({ name, limits, price, type }: Limited): string | undefined {
  if (limits.pricePerHour === undefined) return undefined;
  if (!price) return unpriced(name, type);
  return price.perHour > limits.pricePerHour ? tooDear(name, price, limits.pricePerHour) : undefined;
}

/** `milliseconds` from now; null: for ever. */
export function overTtl({ name, limits }: Limited, milliseconds: number | null): string | undefined {
  if (limits.ttl === undefined || (milliseconds !== null && milliseconds <= limits.ttl)) return undefined;
  return tooLong(name, limits.ttl);
}
