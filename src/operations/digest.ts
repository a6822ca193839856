import { createHash } from 'node:crypto';
import { canonical, type Json, storable } from '#src/json.ts';
import type { Plan } from './operation.ts';

/** As it will be read back from its row, so that what is compared is what is kept. */
export function storablePlan({ commitment, context }: Plan): Plan & { digest: string } {
  const kept = storable(
    JSON.parse(JSON.stringify({ commitment, context })) as { commitment: Json; context: Json },
  );
  const digest = createHash('sha256').update(canonical(kept.commitment)).digest('base64url');
  return { commitment: kept.commitment as object, context: kept.context as object, digest };
}
