// A year of alerts, put into a store that nobody has open.
import { sql } from 'kysely';
import type { Database } from '#src/database/connect.ts';

/** Ten episodes to a group; one group of twenty is still open, and every card stands where it should. */
const perGroup = 10;
/** Rows of one statement: more would be taken for a store that hangs. */
const slice = 5000;

export async function seedEpisodes(db: Database['db'], howMany: number): Promise<void> {
  const groups = howMany / perGroup;
  for (let from = 0; from < groups; from += slice) await seedGroups(db, from, Math.min(slice, groups - from));
  for (let from = 0; from < howMany; from += slice)
    await seedAlerts(db, from, Math.min(slice, howMany - from));
  await sql`analyze`.execute(db);
}

async function seedGroups(db: Database['db'], from: number, count: number): Promise<void> {
  await sql`
    insert into alert_groups (id, source, key, current, state, severity, title, labels, annotations, links, digest,
      route, channel, critical, warning, info, total, version, opened_at, changed_at, resolved_at)
    select 'g' || n, 'prod', 'key-' || n, true, case when n % 20 = 0 then 'firing' else 'resolved' end, 'warning',
      'Seeded' || n, jsonb_build_object('alertname', 'Seeded' || n, 'service', 'service-' || n % 97),
      jsonb_build_object('summary', repeat('Something is wrong. ', 10)), '[]', md5(n::text), 'default', 'C0OPS',
      0, case when n % 20 = 0 then 1 else 0 end, 0, 10, 20, ${start}::timestamptz + n * interval '1 minute',
      ${start}::timestamptz + n * interval '2 minutes',
      case when n % 20 = 0 then null else ${start}::timestamptz + n * interval '2 minutes' end
    from generate_series(${from}::int, ${from + count - 1}::int) as n
  `.execute(db);
  await sql`
    insert into cards (kind, subject, channel, posted_channel, ts, urgency, version, sent_version, wanted_at, marker)
    select 'alert', 'g' || n, 'C0OPS', 'C0OPS', (1700000000 + n)::text || '.000100', 'verdict', 5, 5,
      ${start}::timestamptz, gen_random_uuid()::text
    from generate_series(${from}::int, ${from + count - 1}::int) as n
  `.execute(db);
}

async function seedAlerts(db: Database['db'], from: number, count: number): Promise<void> {
  await sql`
    insert into alerts (source, group_key, group_id, fingerprint, starts_at, status, ends_at, severity, name, labels,
      annotations, digest, intake, received_at)
    select 'prod', 'key-' || n / ${perGroup}::int, 'g' || n / ${perGroup}::int, md5((n / 3)::text),
      ${start}::timestamptz + n * interval '10 seconds',
      case when n % (20 * ${perGroup}::int) = 0 then 'firing' else 'resolved' end,
      case when n % (20 * ${perGroup}::int) = 0 then null else ${start}::timestamptz + n * interval '11 seconds' end,
      'warning', 'Seeded', jsonb_build_object('alertname', 'Seeded', 'instance', '10.0.0.' || n % 250),
      jsonb_build_object('summary', repeat('Something is wrong. ', 10)), md5(n::text), 0,
      ${start}::timestamptz + n * interval '10 seconds'
    from generate_series(${from}::int, ${from + count - 1}::int) as n
  `.execute(db);
}

const start = '2026-01-01T00:00:00Z';
