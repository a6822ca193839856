// Home tabs of those who opened theirs: copies in Slack, each a row that says what is known to stand there.
import { type Kysely, sql } from 'kysely';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { type Lease, whileHeld } from '#src/database/leases.ts';
import type { Schema } from '#src/database/schema.ts';
import type { Message } from '#src/messages/message.ts';

/** Who publishes Home tabs listens to it. */
export const homesTopic = 'homes';

export interface Looker {
  user: string;
  team: string;
}

/** Slack's event that somebody looks at the Home tab. */
export interface HomeOpened extends Looker {
  /** The event's id: delivered again, it has the same. */
  event: string;
  /** Whether Slack has something of ours to show there. */
  shown: boolean;
}

/**
 * As the rows are now, by the person; `gone` for who is no longer to be shown anything, and nothing where Slack cannot say
 * now who somebody is.
 */
export type DrawHomes = (lookers: Looker[]) => Promise<Map<string, Message | 'gone'>>;

export interface Homes {
  /** Resolves once it is stored. Rejects with TemporaryError. */
  opened(opened: HomeOpened): Promise<void>;
  /** This person did something that their own tab is to show at once, if they look at it. */
  acted(user: string): Promise<void>;
}

export interface LiveHome extends Looker {
  openedAt: Date;
  version: number;
  /** Below version while somebody waits for it. */
  sentVersion: number;
  sentHash: string | null;
}

export function openHomes(database: Database, clock: Clock): Homes {
  return {
    opened: async ({ user, team, event, shown }) => {
      const now = { team, event, opened_at: clock.now(), live: true };
      await database.urgent
        .insertInto('homes')
        .values({ user_id: user, version: 1, ...now })
        .onConflict((conflict) =>
          conflict
            .column('user_id')
            .doUpdateSet((row) => ({
              ...now,
              version: sql<number>`${row.ref('homes.version')} + 1`,
              ...(!shown && { sent_hash: null }),
            }))
            .where('homes.event', '<>', event),
        )
        .execute();
      database.wake(homesTopic);
    },
    acted: async (user) => {
      const { numUpdatedRows } = await database.db
        .updateTable('homes')
        .set((row) => ({ version: row('version', '+', 1) }))
        .where('user_id', '=', user)
        .where('live', '=', true)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) database.wake(homesTopic);
    },
  };
}

/** Those that show something of the rows; who waits for theirs comes first, then who looked last. */
export async function liveHomes(db: Kysely<Schema>): Promise<LiveHome[]> {
  const { rows } = await sql<LiveHome>`
    select user_id as "user", team, opened_at as "openedAt", version, sent_version as "sentVersion", sent_hash as "sentHash"
    from homes where live order by sent_version < version desc, opened_at desc
  `.execute(db);
  return rows;
}

/** Of the version that was read before it was drawn: what was wanted since then stays wanted. */
export async function homePublished(
  db: Kysely<Schema>,
  lease: Lease,
  { user, version }: Pick<LiveHome, 'user' | 'version'>,
  { hash, live }: { hash: string; live: boolean },
): Promise<void> {
  await db
    .updateTable('homes')
    .set((row) => ({
      sent_version: version,
      sent_hash: hash,
      // Opened again meanwhile, it is live whatever was published.
      live: live ? row.ref('live') : sql<boolean>`${row.ref('version')} <> ${version}`,
    }))
    .where('user_id', '=', user)
    .where(whileHeld(lease))
    .execute();
}

export async function homeGone(db: Kysely<Schema>, lease: Lease, user: string): Promise<void> {
  await db.deleteFrom('homes').where('user_id', '=', user).where(whileHeld(lease)).execute();
}
