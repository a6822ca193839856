import type { Kysely } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { shortId } from '#src/short-id.ts';

/** So many ids that no group has. */
export async function unusedGroupIds(db: Kysely<Schema>, count: number): Promise<string[]> {
  const unused = new Set<string>();
  while (unused.size < count) {
    const candidates = Array.from({ length: count - unused.size }, shortId);
    const taken = await db.selectFrom('alert_groups').select('id').where('id', 'in', candidates).execute();
    const used = new Set(taken.map(({ id }) => id));
    for (const id of candidates) if (!used.has(id)) unused.add(id);
  }
  return [...unused];
}
