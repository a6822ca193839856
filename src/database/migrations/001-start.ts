import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table requests (
    key text primary key,
    way text not null,
    user_id text not null,
    request jsonb not null,
    received_at timestamptz not null,
    taken_at timestamptz not null,
    attempts integer not null default 1,
    state text not null default 'received' check (state in ('received', 'done', 'refused', 'failed')),
    finished_at timestamptz,
    reference text
  )`,
  `create index requests_unfinished on requests (received_at) where state = 'received'`,
  `create index requests_received_at on requests (received_at)`,

  `create table audit (
    seq bigint primary key,
    at timestamptz not null,
    phase text not null check (phase in ('intent', 'outcome', 'refusal', 'note')),
    actor text not null,
    action text not null,
    target text not null,
    request_key text,
    detail jsonb not null,
    previous text not null,
    hash text not null
  )`,
  `create table audit_head (
    id integer primary key check (id = 1),
    seq bigint not null,
    hash text not null,
    sealed_seq bigint not null,
    sealed_hash text not null
  )`,
  `insert into audit_head values (1, 0, '', 0, '')`,

  `create table intake (
    id bigint generated always as identity primary key,
    source text not null,
    received_at timestamptz not null,
    encoding text not null check (encoding in ('identity', 'gzip')),
    body bytea not null,
    state text not null default 'new' check (state in ('new', 'done', 'bad')),
    problem text
  )`,
  // Bodies are compressed by us where it pays; PostgreSQL's own compression would cost the intake its speed.
  'alter table intake alter column body set storage external',
  `create index intake_new on intake (id) where state = 'new'`,
  `create index intake_bad on intake (source, id) where state = 'bad'`,
  `create index intake_received_at on intake (received_at)`,

  `create table alert_groups (
    id text primary key,
    source text not null,
    key text not null,
    current boolean not null,
    state text not null check (state in ('firing', 'acknowledged', 'resolved')),
    severity text not null,
    title text not null,
    labels jsonb not null,
    annotations jsonb not null,
    links jsonb not null,
    digest text not null,
    route text not null,
    channel text not null,
    critical integer not null,
    warning integer not null,
    info integer not null,
    firing integer generated always as (critical + warning + info) stored,
    total integer not null,
    version integer not null,
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    acknowledged_by text,
    acknowledged_at timestamptz,
    resolved_by text,
    resolved_at timestamptz,
    check ((state = 'resolved') = (resolved_at is not null))
  )`,
  `create unique index alert_groups_current on alert_groups (source, key) where current`,
  // No index holds what changes with every body: a new version of a row then stays on its page, and no index is
  // written (https://www.postgresql.org/docs/15/storage-hot.html). The room for it is what the fillfactor leaves.
  `create index alert_groups_open on alert_groups (opened_at) where state <> 'resolved'`,
  `create index alert_groups_id on alert_groups (id text_pattern_ops)`,
  `create index alert_groups_resolved on alert_groups (resolved_at) where state = 'resolved'`,
  'alter table alert_groups set (fillfactor = 50)',

  `create table alerts (
    id bigint generated always as identity primary key,
    source text not null,
    group_key text not null,
    group_id text not null references alert_groups (id) on delete cascade,
    fingerprint text not null,
    starts_at timestamptz not null,
    status text not null check (status in ('firing', 'resolved')),
    ends_at timestamptz,
    severity text not null,
    name text not null,
    labels jsonb not null,
    annotations jsonb not null,
    url text,
    digest text not null,
    intake bigint not null,
    received_at timestamptz not null,
    unique (source, group_key, fingerprint, starts_at)
  )`,
  `create index alerts_group on alerts (group_id, status, severity, starts_at, id)`,
  'alter table alerts set (fillfactor = 50)',

  `create table alert_events (
    id bigint generated always as identity primary key,
    group_id text not null references alert_groups (id) on delete cascade,
    at timestamptz not null,
    kind text not null,
    actor text,
    request_key text,
    detail jsonb not null
  )`,
  `create index alert_events_group on alert_events (group_id, id)`,
  `create unique index alert_events_request on alert_events (request_key) where request_key is not null`,

  `create table cards (
    id bigint generated always as identity primary key,
    kind text not null,
    subject text not null,
    channel text not null,
    posted_channel text,
    ts text,
    detour text,
    repeated boolean not null default false,
    urgency text not null check (urgency in ('verdict', 'decision', 'progress')),
    version bigint not null,
    sent_version bigint not null default 0,
    sent_hash text,
    wanted_at timestamptz not null,
    marker text not null,
    posting_at timestamptz,
    attempts integer not null default 0,
    retry_at timestamptz,
    last_error text,
    unique (kind, subject, channel)
  )`,
  `create index cards_wanted on cards (wanted_at) where sent_version < version`,

  `create table messages (
    id bigint generated always as identity primary key,
    channel text not null,
    card_id bigint references cards (id) on delete cascade,
    broadcast boolean not null,
    content jsonb not null,
    urgency text not null check (urgency in ('verdict', 'decision', 'progress')),
    state text not null default 'queued' check (state in ('queued', 'sent', 'dropped')),
    queued_at timestamptz not null,
    drop_after timestamptz,
    marker text not null,
    posting_at timestamptz,
    posted_channel text,
    thread_ts text,
    repeated boolean not null default false,
    attempts integer not null default 0,
    retry_at timestamptz,
    ts text,
    last_error text,
    file_key text
  )`,
  `create index messages_queued on messages (id) where state = 'queued'`,
  `create index messages_card on messages (card_id)`,
  `create unique index messages_file on messages (file_key, card_id) where file_key is not null`,

  // Apart from the messages, which are read at every look: what is in a file is read when it goes.
  `create table message_files (
    message_id bigint primary key references messages (id) on delete cascade,
    name text not null,
    content text not null,
    elsewhere text not null,
    slack_file text
  )`,

  `create table timers (
    id bigint generated always as identity primary key,
    kind text not null,
    subject text not null,
    due_at timestamptz not null,
    detail jsonb not null,
    attempts integer not null default 0,
    claimed_by text,
    claimed_at timestamptz,
    unique (kind, subject)
  )`,
  `create index timers_due on timers (due_at)`,

  `create table leases (
    name text primary key,
    owner text not null,
    epoch bigint not null,
    beat bigint not null
  )`,

  `create table memory (
    name text primary key,
    value jsonb not null,
    at timestamptz not null
  )`,
];
