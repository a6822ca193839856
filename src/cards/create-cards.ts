import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Clock } from '#src/clock.ts';
import { recordset } from '#src/database/recordset.ts';
import type { Schema } from '#src/database/schema.ts';
import { wakeAtCommit } from '#src/database/scope.ts';
import { storable } from '#src/json.ts';
import type { Cards, Outgoing, Subject, Urgency, Wanted } from './cards.ts';

/** The sender listens to it. */
export const cardsTopic = 'cards';

export function createCards(clock: Clock): Cards {
  return {
    show: (trx, channel, subjects, urgency) =>
      inSlices(subjects, (slice) => show(trx, channel, slice, urgency, clock.now())),
    touch: (trx, subjects, urgency) => inSlices(subjects, (slice) => touch(trx, slice, urgency, clock.now())),
    say: (trx, messages) => inSlices(messages, (slice) => say(trx, slice, clock.now())),
  };
}

/** Rows a statement: the embedded store takes one that runs for seconds as a sign that it hangs. */
const SLICE = 500;

async function inSlices<T>(all: T[], write: (slice: T[]) => Promise<void>): Promise<void> {
  if (all.length > 0) wakeAtCommit(cardsTopic);
  for (let from = 0; from < all.length; from += SLICE) await write(all.slice(from, from + SLICE));
}

type Trx = Transaction<Schema>;

async function show(trx: Trx, channel: string, subjects: Wanted[], urgency: Urgency, now: Date) {
  // Not by gen_random_uuid(), for which the embedded store opens a file each time.
  const marked = subjects.map((subject) => ({ ...subject, marker: randomUUID() }));
  await sql`
    insert into cards (kind, subject, channel, urgency, version, wanted_at, marker)
    select kind, subject, ${channel}::text, ${urgency}::text, 1, coalesce(min(since), ${now}::timestamptz), min(marker)
    from ${recordset(marked)} as wanted (kind text, subject text, since timestamptz, marker text)
    group by kind, subject
    order by kind, subject
    on conflict (kind, subject, channel) do update set ${wish(urgency, sql`excluded.wanted_at`)}
  `.execute(trx);
}

async function touch(trx: Trx, subjects: Subject[], urgency: Urgency, now: Date) {
  // As arrays, whose length is known when it is planned: of a recordset a hundred rows are expected, and all cards read.
  const kinds = subjects.map(({ kind }) => kind);
  const names = subjects.map(({ subject }) => subject);
  await sql`
    update cards set ${wish(urgency, sql`${now}::timestamptz`)}
    where (kind, subject) in (select * from unnest(${kinds}::text[], ${names}::text[]))
  `.execute(trx);
}

/** While an earlier wish waits, the card keeps its place in the queue and the more pressing of the two urgencies. */
function wish(urgency: Urgency, wantedAt: RawBuilder<unknown>): RawBuilder<unknown> {
  const pending = sql`cards.sent_version < cards.version`;
  return sql`
    version = cards.version + 1,
    wanted_at = case when ${pending} then cards.wanted_at else ${wantedAt} end,
    urgency = case
      when ${pending} and ${rank(sql`cards.urgency`)} < ${rank(sql`${urgency}::text`)} then cards.urgency
      else ${urgency}::text
    end
  `;
}

function rank(urgency: RawBuilder<unknown>): RawBuilder<number> {
  return sql`array_position(array['verdict', 'decision', 'progress'], ${urgency})`;
}

async function say(trx: Trx, messages: Outgoing[], now: Date) {
  const said = messages.map(
    ({ to, thread, broadcast = false, message, file, urgency, dropAfter }, place) => ({
      place,
      channel: to ?? null,
      kind: thread?.kind ?? null,
      subject: thread?.subject ?? null,
      broadcast,
      content: storable(JSON.parse(JSON.stringify(message))),
      urgency,
      drop_after: dropAfter?.toISOString() ?? null,
      file_key: file?.key ?? null,
    }),
  );
  const insert = sql`
    insert into messages (channel, card_id, broadcast, content, urgency, queued_at, drop_after, marker, file_key)
    select coalesce(said.channel, cards.channel), cards.id, said.broadcast, said.content, said.urgency,
      ${now}::timestamptz, said.drop_after, gen_random_uuid()::text, said.file_key
    from ${recordset(said)} as said (
      place integer, channel text, kind text, subject text, broadcast boolean, content jsonb, urgency text,
      drop_after timestamptz, file_key text
    )
    left join cards on cards.kind = said.kind and cards.subject = said.subject
      and cards.channel = coalesce(said.channel, cards.channel)
    where said.kind is null or cards.id is not null
    order by said.place, cards.id
    on conflict (file_key, card_id) where file_key is not null do nothing`;
  const files = messages.flatMap(({ file }) => (file ? [storable({ ...file })] : []));
  // Alerts by the thousand bring none.
  if (files.length === 0) await insert.execute(trx);
  else
    await sql`
      with sent as (${insert} returning id, file_key)
      insert into message_files (message_id, name, content, elsewhere)
      select sent.id, file.name, file.text, file.elsewhere
      from sent
      join ${recordset(files)} as file (key text, name text, text text, elsewhere text)
        on file.key = sent.file_key`.execute(trx);
}
