import type { Kysely } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import type { CardView, EventView } from './view.ts';
import { readCards } from './views.ts';

const mostEvents = 40;

/** The latest events, oldest first. */
export async function readHistory(
  db: Kysely<Schema>,
  id: string,
): Promise<{ card: CardView; events: EventView[] }> {
  const card = (await readCards(db, [id], 15)).get(id);
  if (!card) throw new Error(`reading the history of alert ${id}: there is none`);
  const events = await db
    .selectFrom('alert_events')
    .select(['at', 'kind', 'actor', 'detail'])
    .where('group_id', '=', id)
    .orderBy('id', 'desc')
    .limit(mostEvents)
    .execute();
  return {
    card,
    events: events.reverse().map(({ detail, ...event }) => ({ ...event, detail: { ...detail } })),
  };
}
