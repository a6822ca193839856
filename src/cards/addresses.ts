import type { Kysely } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import type { Subject } from './cards.ts';
import { messageAddress } from './workspace.ts';

/** Where these cards can be looked at, by the subject's id; not those that are not posted yet. */
export async function cardAddresses(
  db: Kysely<Schema>,
  subjects: readonly Subject[],
): Promise<Map<string, string>> {
  const [first] = subjects;
  if (!first) return new Map();
  const ids = subjects.map(({ subject }) => subject);
  const rows = await db
    .selectFrom('cards')
    .select(['subject', 'posted_channel', 'ts'])
    .where('kind', '=', first.kind)
    .where('subject', 'in', ids)
    .execute();
  const found = await Promise.all(
    rows.map(async ({ subject, posted_channel: channel, ts }) => {
      const address = channel && ts ? await messageAddress(db, channel, ts) : undefined;
      return [subject, address] as const;
    }),
  );
  return new Map(found.flatMap(([id, address]) => (address ? [[id, address] as const] : [])));
}
