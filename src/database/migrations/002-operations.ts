import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table operations (
    id text primary key,
    name text not null,
    version integer not null,
    state text not null check (
      state in ('planned', 'waiting', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'unknown')
    ),
    input jsonb not null,
    plan jsonb not null,
    digest text not null,
    config_digest text not null,
    title text not null,
    lines jsonb not null,
    steps jsonb not null,
    plans jsonb not null,
    environment text,
    channels jsonb not null,
    permission text not null,
    asked_by text not null,
    team text,
    reason text,
    channel text not null,
    request_key text not null unique,
    parent text,
    place bigint generated always as identity,
    ahead boolean not null,
    approvals jsonb not null,
    questions jsonb not null,
    expires_at timestamptz,
    cancel jsonb,
    progress jsonb,
    verdict jsonb,
    held text,
    revision bigint not null default 1,
    asked_at timestamptz not null,
    began_at timestamptz,
    resumed_at timestamptz,
    ended_at timestamptz,
    epoch bigint,
    audited boolean not null default false
  )`,
  `create index operations_open on operations (place) where state in ('planned', 'waiting', 'queued', 'running')`,
  `create index operations_unaudited on operations (id) where ended_at is not null and not audited`,
  `create index operations_id on operations (id text_pattern_ops)`,
  `create index operations_asked_at on operations (asked_at)`,
  // What a step reports changes no index, and its row stays on its page while there is room.
  'alter table operations set (fillfactor = 50)',

  `create table operation_journal (
    id bigint generated always as identity,
    operation_id text not null references operations (id) on delete cascade,
    step text not null,
    kind text not null check (kind in ('begun', 'done', 'failed', 'unknown', 'stopped', 'again')),
    attempt integer not null,
    at timestamptz not null,
    epoch bigint not null,
    detail jsonb not null,
    primary key (operation_id, id)
  )`,
  // One beginning and one outcome for each attempt, whoever writes them.
  `create unique index operation_journal_attempt on operation_journal (operation_id, step, attempt, (kind = 'begun'))
    where kind <> 'again'`,

  `create table operation_decisions (
    id bigint generated always as identity primary key,
    operation_id text not null references operations (id) on delete cascade,
    digest text not null,
    kind text not null,
    guard text not null,
    by text not null,
    at timestamptz not null,
    reason text,
    speaks_for jsonb not null default '[]',
    request_key text not null,
    unique (operation_id, request_key, guard)
  )`,
  // Pressed twice by the same person, it counts once.
  `create unique index operation_decisions_once on operation_decisions (operation_id, digest, guard, by)
    where kind = 'approved' and speaks_for <> '[]'`,

  `create table operation_wants (
    operation_id text not null references operations (id) on delete cascade,
    name text not null,
    primary key (operation_id, name)
  )`,
  `create index operation_wants_name on operation_wants (name)`,

  `create table operation_locks (
    name text not null,
    operation_id text,
    person text,
    held boolean not null default false,
    reason text,
    since timestamptz not null,
    expires_at timestamptz,
    check ((operation_id is null) <> (person is null))
  )`,
  `create unique index operation_locks_held on operation_locks (name) where operation_id is not null`,
  `create unique index operation_locks_kept on operation_locks (name) where person is not null`,
  `create index operation_locks_operation on operation_locks (operation_id)`,

  `create table operation_freezes (
    environment text not null,
    by text not null,
    reason text not null,
    since timestamptz not null,
    until timestamptz not null,
    primary key (environment, by)
  )`,

  `create table operation_log (
    id bigint generated always as identity,
    operation_id text not null references operations (id) on delete cascade,
    step text not null,
    at timestamptz not null,
    line text not null,
    primary key (operation_id, id)
  )`,

  `create table homes (
    user_id text primary key,
    team text not null,
    opened_at timestamptz not null,
    event text not null,
    live boolean not null,
    version bigint not null,
    sent_version bigint not null default 0,
    sent_hash text
  )`,
  `create index homes_live on homes (opened_at) where live`,
  `create index homes_opened_at on homes (opened_at)`,
];
