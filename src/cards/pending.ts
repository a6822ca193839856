// What waits for the sender, as much of it as may be next.
import { type Kysely, sql } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import type { Message } from '#src/messages/message.ts';
import { patience, type Urgency } from './cards.ts';

interface Pending {
  id: number;
  channel: string;
  urgency: Urgency;
  wantedAt: Date;
  marker: string;
  /** A call about it is out, or its outcome was never learnt. */
  postingAt: Date | null;
  /** Where that post went. */
  postedChannel: string | null;
  repeated: boolean;
  attempts: number;
  retryAt: Date | null;
}

export interface PendingCard extends Pending {
  kind: string;
  subject: string;
  ts: string | null;
  detour: string | null;
  version: number;
  sentHash: string | null;
}

export interface PendingMessage extends Pending {
  cardId: number | null;
  broadcast: boolean;
  content: Message;
  /** It brings a file; `upload` is what Slack called it when it was last to be shown. */
  file: { upload: string | null } | null;
  /** The thread it belongs into, in which its card stands now. */
  thread: { channel: string; ts: string } | null;
  /** The one in which it was last tried. */
  triedThread: string | null;
}

/** Of each channel. More than one, since what turns out to need no call is passed over. */
const POSTS = 25;
const EDITS = 60;
/** Milliseconds. What is to be tried again later than this is found by the next sweep. */
const AHEAD = 10_000;

const columns = sql`
  id, kind, subject, channel, urgency, marker, ts, detour, repeated, version, attempts, wanted_at as "wantedAt",
  posting_at as "postingAt", posted_channel as "postedChannel", sent_hash as "sentHash", retry_at as "retryAt"
`;

export async function pendingCards(db: Kysely<Schema>, now: Date): Promise<PendingCard[]> {
  const { rows } = await sql<PendingCard>`
    select ${columns} from (
      select id, ts is null as unposted, row_number() over (
        partition by ts is null, case when ts is null then channel end order by ${turn('wanted_at')}, id
      ) as turn
      from cards where sent_version < version and ${dueSoon(now)}
    ) as waiting
    join cards using (id)
    where turn <= case when unposted then ${POSTS}::integer else ${EDITS}::integer end
    order by turn, id
  `.execute(db);
  return rows;
}

/** Cards of this channel that wait for their first post, the longest wait first. */
export async function unpostedCards(
  db: Kysely<Schema>,
  channel: string,
  limit: number,
): Promise<PendingCard[]> {
  const { rows } = await sql<PendingCard>`
    select ${columns} from cards
    where sent_version < version and ts is null and posting_at is null and channel = ${channel}
    order by wanted_at, id limit ${limit}::integer
  `.execute(db);
  return rows;
}

/** Of each thread only the oldest message and any file, and none before its card is posted. */
export async function pendingMessages(db: Kysely<Schema>, now: Date): Promise<PendingMessage[]> {
  const { rows } = await sql<PendingMessage>`
    with heads as (
      select min(id) as id from messages
      where state = 'queued' and (drop_after is null or drop_after > ${now}::timestamptz or posting_at is not null)
      group by case when file_key is null then coalesce(card_id, -id) else -id end
    ), waiting as (
      select m.id, cards.posted_channel as card_channel, cards.ts as card_ts,
        row_number() over (partition by m.channel order by ${turn('m.queued_at', 'm.urgency')}, m.id) as turn
      from heads join messages m on m.id = heads.id left join cards on cards.id = m.card_id
      where (m.card_id is null or cards.ts is not null or m.posting_at is not null) and ${dueSoon(now, 'm.')}
    )
    select id, channel, card_id as "cardId", broadcast, content, urgency, queued_at as "wantedAt", marker, repeated,
      posting_at as "postingAt", posted_channel as "postedChannel", attempts, retry_at as "retryAt",
      case when card_ts is not null then jsonb_build_object('channel', card_channel, 'ts', card_ts) end as thread,
      thread_ts as "triedThread",
      (select jsonb_build_object('upload', slack_file) from message_files where message_id = id) as file
    from waiting join messages using (id) where turn <= ${POSTS}::integer
    order by turn, id
  `.execute(db);
  return rows;
}

function dueSoon(now: Date, of: '' | 'm.' = '') {
  const horizon = new Date(now.getTime() + AHEAD);
  return sql`(${sql.raw(of)}retry_at is null or ${sql.raw(of)}retry_at <= ${horizon}::timestamptz)`;
}

/** The order in which the sender's plan takes them. */
function turn(since: string, urgency = 'urgency') {
  const waits = Object.entries(patience).map(([name, wait]) => `when '${name}' then ${wait}`);
  return sql.raw(`${since} + case ${urgency} ${waits.join(' ')} end * interval '1 millisecond'`);
}
