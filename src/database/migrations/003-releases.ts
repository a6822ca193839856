import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table releases (
    id bigint generated always as identity primary key,
    app text not null,
    environment text not null,
    origin text not null check (origin in ('deploy', 'promote', 'rollback', 'foreign')),
    version text not null,
    images jsonb not null,
    workloads jsonb,
    manifests jsonb,
    digest text,
    verdict text not null check (verdict in ('rolling', 'live', 'proven good', 'failed', 'rolled back', 'stopped', 'foreign')),
    problem text,
    by text not null,
    operation text,
    migrated boolean not null,
    labels jsonb not null,
    started_at timestamptz not null,
    settled_at timestamptz,
    proven_at timestamptz,
    doomed_at timestamptz,
    kept boolean not null default false
  )`,
  `create index releases_of on releases (app, environment, id desc)`,
  `create index releases_kept on releases (operation) where kept`,
  // Begun twice, as after a crash, it is the same release.
  `create unique index releases_operation on releases (operation) where operation is not null`,

  `create table deliveries (
    release bigint primary key references releases (id) on delete cascade,
    outcome text not null check (outcome in ('live', 'proven good', 'failed', 'rolled back')),
    lead bigint,
    duration bigint not null,
    recovery bigint,
    at timestamptz not null
  )`,

  `create table available_releases (
    id bigint generated always as identity primary key,
    app text not null,
    tag text not null,
    digest text not null,
    commit text,
    committed_at timestamptz,
    pipeline text,
    announced_at timestamptz not null
  )`,
  // Announced again, it is the same; a tag that names another image by now is not.
  `create unique index available_releases_same on available_releases (app, tag, digest, commit) nulls not distinct`,

  `create table changes (
    id bigint generated always as identity primary key,
    app text not null,
    environment text not null,
    kind text not null,
    what text not null,
    by text not null,
    at timestamptz not null,
    operation text,
    release bigint references releases (id) on delete cascade
  )`,
  `create index changes_of on changes (app, at desc)`,
  `create unique index changes_operation on changes (operation) where operation is not null`,

  `create table release_mutes (
    operation text primary key,
    app text not null,
    environment text not null,
    version text not null,
    back boolean not null,
    alerts jsonb not null,
    began_at timestamptz not null,
    until timestamptz not null,
    held_at timestamptz,
    ended_at timestamptz
  )`,
  `create index release_mutes_open on release_mutes (until) where ended_at is null`,
  'alter table alert_groups add column hold jsonb',
  `create index alert_groups_hold on alert_groups ((hold ->> 'by')) where hold is not null`,
];
