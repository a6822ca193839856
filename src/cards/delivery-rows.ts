// What the sender learns, written down: each write only while its lease is held.
import { sql } from 'kysely';
import type { Database } from '#src/database/connect.ts';
import { fence, type Lease, whileHeld } from '#src/database/leases.ts';
import { recordset } from '#src/database/recordset.ts';
import type { Message } from '#src/messages/message.ts';

/** A row of cards or messages. */
export interface RowName {
  table: 'cards' | 'messages';
  id: number;
}

export interface Failure {
  error: string;
  retryAt: Date;
  /** The call may have had its effect. */
  doubtful: boolean;
}

export interface SentCard {
  version: number;
  hash: string;
  channel: string;
  ts: string;
  detour: string | null;
}

export interface MessageFile {
  name: string;
  content: string;
  /** mrkdwn: where else it can be read. */
  elsewhere: string;
}

export type DeliveryRows = ReturnType<typeof deliveryRows>;

const answered = { posting_at: null, attempts: 0, retry_at: null, last_error: null };

export function deliveryRows({ db, tx }: Pick<Database, 'db' | 'tx'>) {
  return {
    /** Before each call. False when somebody else sends by now: then there must be no call. */
    async begin(
      lease: Lease,
      row: RowName,
      { at, channel, thread, detour }: { at: Date; channel: string; thread?: string; detour: string | null },
    ): Promise<boolean> {
      const place = { posting_at: at, posted_channel: channel };
      const { numUpdatedRows } =
        row.table === 'cards'
          ? await db
              .updateTable('cards')
              // Found later, it must still say why it stands there.
              .set({ ...place, detour })
              .where('id', '=', row.id)
              .where(whileHeld(lease))
              .executeTakeFirst()
          : await db
              .updateTable('messages')
              .set({ ...place, thread_ts: thread ?? null })
              .where('id', '=', row.id)
              .where(whileHeld(lease))
              .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async cardSent(
      lease: Lease,
      id: number,
      { version, hash, channel, ts, detour }: SentCard,
    ): Promise<void> {
      await db
        .updateTable('cards')
        .set({ ...answered, sent_version: version, sent_hash: hash, posted_channel: channel, ts, detour })
        .where('id', '=', id)
        .where(whileHeld(lease))
        .execute();
    },

    async messageSent(lease: Lease, id: number, ts: string | null): Promise<void> {
      await db
        .updateTable('messages')
        .set({ ...answered, state: 'sent', ts })
        .where('id', '=', id)
        .where(whileHeld(lease))
        .execute();
    },

    /** Found after all; what it says is not known, so it is edited next. */
    async cardFound(lease: Lease, id: number, ts: string): Promise<void> {
      await db
        .updateTable('cards')
        .set({ ...answered, ts, sent_hash: null })
        .where('id', '=', id)
        .where(whileHeld(lease))
        .execute();
    },

    /** It had no effect and may be tried again; `repeated` when nobody could say whether it had. */
    async release(lease: Lease, { table, id }: RowName, repeated = false): Promise<void> {
      await db
        .updateTable(table)
        .set({ posting_at: null, retry_at: null, ...(repeated ? { repeated } : {}) })
        .where('id', '=', id)
        .where(whileHeld(lease))
        .execute();
    },

    /** Nothing to be said of it now: the message shows what it should, or there is nothing to show. */
    async cardUnchanged(lease: Lease, id: number, version: number): Promise<void> {
      await db
        .updateTable('cards')
        .set({ ...answered, sent_version: version })
        .where('id', '=', id)
        .where(whileHeld(lease))
        .execute();
    },

    /** Cards that were over before anyone saw them, and the words about them. What was wanted since then stays. */
    async tooLate(lease: Lease, cards: { id: number; version: number }[]): Promise<void> {
      const late = sql`${recordset(cards)} as late (id bigint, version bigint)`;
      await tx(async (trx) => {
        await fence(trx, lease);
        await sql`
          with done as (
            update cards set sent_version = cards.version, attempts = 0, retry_at = null, last_error = null from ${late}
            where cards.id = late.id and cards.version = late.version and cards.ts is null and cards.posting_at is null
            returning cards.id
          )
          update messages set state = 'dropped'
          where state = 'queued' and posting_at is null and card_id in (select id from done)
        `.execute(trx);
      });
    },

    /** Its message is gone or out of reach: it is wanted anew, under a new marker. */
    async cardLost(lease: Lease, id: number): Promise<void> {
      await db
        .updateTable('cards')
        .set({ ...answered, ...lost })
        .where('id', '=', id)
        .where(whileHeld(lease))
        .execute();
    },

    async failed(lease: Lease, { table, id }: RowName, { error, retryAt, doubtful }: Failure): Promise<void> {
      await db
        .updateTable(table)
        .set((row) => ({
          attempts: sql<number>`${row.ref('attempts')} + 1`,
          retry_at: retryAt,
          last_error: error,
          ...(doubtful ? {} : { posting_at: null }),
        }))
        .where('id', '=', id)
        .where(whileHeld(lease))
        .execute();
    },

    async readFile(id: number): Promise<MessageFile | undefined> {
      return await db
        .selectFrom('message_files')
        .select(['name', 'content', 'elsewhere'])
        .where('message_id', '=', id)
        .executeTakeFirst();
    },

    /** Before it is shown: by Slack's name of it, it can be found. False as of `begin`. */
    async fileUploaded(lease: Lease, id: number, upload: string): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('message_files')
        .set({ slack_file: upload })
        .where('message_id', '=', id)
        .where(whileHeld(lease))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    /** Slack takes no file: this is said in its place. */
    async fileGivenUp(lease: Lease, id: number, error: string, instead: Message): Promise<void> {
      await tx(async (trx) => {
        await fence(trx, lease);
        await trx.deleteFrom('message_files').where('message_id', '=', id).execute();
        await trx
          .updateTable('messages')
          .set({ ...answered, repeated: false, content: JSON.stringify(instead), last_error: error })
          .where('id', '=', id)
          .execute();
      });
    },

    async messageDropped(lease: Lease, id: number, error: string): Promise<void> {
      await db
        .updateTable('messages')
        .set({ state: 'dropped', posting_at: null, last_error: error })
        .where('id', '=', id)
        .where(whileHeld(lease))
        .execute();
    },

    /** Messages that are no news any more, or about a card that was never posted and will not be; files that were given. */
    async sweep(lease: Lease, now: Date): Promise<void> {
      await sql`
        update messages set state = 'dropped' where state = 'queued' and posting_at is null and ${whileHeld(lease)} and (
          drop_after <= ${now}::timestamptz
          or card_id in (select id from cards where ts is null and sent_version >= version)
        )
      `.execute(db);
      await sql`
        delete from message_files where ${whileHeld(lease)}
          and not exists (select from messages where id = message_id and state = 'queued')
      `.execute(db);
    },
  };
}

const lost = {
  ts: null,
  posted_channel: null,
  detour: null,
  repeated: false,
  sent_version: 0,
  sent_hash: null,
  marker: sql<string>`gen_random_uuid()::text`,
};
