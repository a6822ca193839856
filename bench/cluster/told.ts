// What a bot that has ended said of its operations, and when: read off its store.
import { sql } from 'kysely';
import { withStore } from '../stored.ts';

/** A post in a channel or a thread of it. Wall time in milliseconds. */
export interface Post {
  /** The app of the operation that it belongs to; null for none. */
  app: string | null;
  channel: string;
  text: string;
  /** When it was decided to be said: in the transaction that made it so, whose commit follows. */
  wantedAt: number;
  /** When Slack took it; null when it did not. */
  postedAt: number | null;
}

/** Cards and messages alike, in the order in which they were wanted. */
export function readPosts(dataDir: string): Promise<Post[]> {
  return withStore({ dataDir }, async (db) => {
    const { rows } = await sql<Omit<Post, 'wantedAt' | 'postedAt'> & { wanted: Date; ts: string | null }>`
      select operations.input ->> 'app' as app, cards.channel, operations.title as text,
        operations.asked_at as wanted, cards.ts
      from cards join operations on cards.kind = 'operation' and operations.id = cards.subject
      union all
      select operations.input ->> 'app', messages.channel, messages.content ->> 'text', messages.queued_at, messages.ts
      from messages
      left join cards on cards.id = messages.card_id
      left join operations on cards.kind = 'operation' and operations.id = cards.subject
      order by 4
    `.execute(db);
    return rows.map(({ wanted, ts, ...post }) => ({
      ...post,
      wantedAt: wanted.getTime(),
      postedAt: ts === null ? null : Number(ts) * 1000,
    }));
  });
}
