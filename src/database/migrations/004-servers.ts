import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table servers (
    id text primary key,
    name text not null,
    blueprint text not null,
    cloud text not null,
    region text not null,
    endpoint text,
    environment text,
    state text not null check (state in ('creating', 'running', 'stopped', 'gone')),
    token text not null unique,
    launched_at timestamptz,
    instance text,
    address text,
    port integer not null,
    login text not null,
    type text not null,
    owner text not null,
    channel text not null,
    protected boolean not null,
    price jsonb,
    ending boolean not null default false,
    unseen_since timestamptz,
    trouble text,
    host_keys jsonb not null,
    login_key text not null,
    sealed_host_key text,
    sealed_login_key text,
    created_at timestamptz not null,
    ready_at timestamptz,
    expires_at timestamptz,
    gone_at timestamptz,
    gone_why text
  )`,
  `create unique index servers_alive on servers (name) where state <> 'gone'`,
  `create index servers_instance on servers (instance)`,

  `create table server_keys (
    id bigint generated always as identity primary key,
    person text not null,
    key text not null,
    fingerprint text not null,
    comment text not null,
    added_at timestamptz not null,
    unique (person, fingerprint)
  )`,
];
