// The statements of one slice: each carries all its rows at once, so their number does not grow with the alerts.
import { sql, type Transaction } from 'kysely';
import type { Held, Schema } from '#src/database/schema.ts';
import type { GroupFacts, GroupNews, GroupState, Severity } from './alert.ts';
import type { Episodes, Write } from './decide.ts';
import type { Group } from './group.ts';

type Trx = Transaction<Schema>;

/** Of a source and its sender's key. */
export type GroupKey = string;

export function groupKey({ source, key }: { source: string; key: string }): GroupKey {
  return JSON.stringify([source, key]);
}

export interface KnownGroup extends Group {
  channel: string;
}

/** Locked, so that a click at this moment waits, and then decides on what we wrote. */
export async function readGroups(trx: Trx, news: GroupNews[]): Promise<Map<GroupKey, KnownGroup>> {
  const keys = new Map(
    news.map(({ source, group }) => [groupKey({ source, key: group.key }), { source, key: group.key }]),
  );
  const { rows } = await sql<GroupRow>`
    select g.id, g.source, g.key, g.state, g.severity, g.critical, g.warning, g.info, g.total, g.channel,
           g.resolved_by, g.resolved_at, g.hold
    from json_to_recordset(${JSON.stringify([...keys.values()])}::json) as said (source text, key text)
    join alert_groups g on g.source = said.source and g.key = said.key and g.current
    order by g.id
    for update of g`.execute(trx);
  return new Map(rows.map((row) => [groupKey(row), groupOf(row)]));
}

interface GroupRow {
  id: string;
  source: string;
  key: string;
  state: GroupState;
  severity: Severity;
  critical: number;
  warning: number;
  info: number;
  total: number;
  channel: string;
  resolved_by: string | null;
  resolved_at: Date | null;
  hold: Held | null;
}

function groupOf(row: GroupRow): KnownGroup {
  const { id, state, severity, critical, warning, info, total, channel, hold } = row;
  const { resolved_by: resolvedBy, resolved_at: resolvedAt } = row;
  return {
    id,
    state,
    severity,
    firing: { critical, warning, info },
    total,
    channel,
    resolvedBy,
    resolvedAt,
    hold,
  };
}

/** Of each alert that the news speaks of: its latest episode, and the one with the news' own start. */
export async function readEpisodes(trx: Trx, news: GroupNews[]): Promise<Map<GroupKey, Episodes>> {
  const said = news.flatMap(({ source, group: { key }, alerts }) =>
    alerts.map(({ fingerprint, startsAt }) => ({ source, key, fingerprint, starts_at: startsAt })),
  );
  // Lateral with a limit, so that the unique index is used whatever the planner believes of the table's size.
  const { rows } = await sql<EpisodeRow>`
    with said as materialized (
      select distinct source, key, fingerprint, starts_at
      from json_to_recordset(${JSON.stringify(said)}::json)
        as news (source text, key text, fingerprint text, starts_at timestamptz)
    )
    select distinct a.source, a.group_key as key, a.fingerprint, a.group_id, a.starts_at, a.status, a.severity,
           a.digest, a.intake, a.received_at
    from said cross join lateral (
      (select * from alerts a
       where a.source = said.source and a.group_key = said.key and a.fingerprint = said.fingerprint
       order by a.starts_at desc limit 1)
      union all
      (select * from alerts a
       where a.source = said.source and a.group_key = said.key and a.fingerprint = said.fingerprint
         and a.starts_at = said.starts_at limit 1)
    ) a`.execute(trx);

  const found = new Map<GroupKey, Episodes>();
  for (const row of rows) {
    const episodes = found.get(groupKey(row)) ?? new Map();
    found.set(groupKey(row), episodes);
    const { fingerprint, group_id: groupId, status, severity, digest, received_at: receivedAt } = row;
    const startsAt = row.starts_at.toISOString();
    const intake = Number(row.intake);
    episodes.set(fingerprint, [
      ...(episodes.get(fingerprint) ?? []),
      { groupId, startsAt, status, severity, digest, intake, receivedAt },
    ]);
  }
  return found;
}

interface EpisodeRow {
  source: string;
  key: string;
  fingerprint: string;
  group_id: string;
  starts_at: Date;
  status: 'firing' | 'resolved';
  severity: Severity;
  digest: string;
  intake: number;
  received_at: Date;
}

export interface GroupWrite {
  source: string;
  facts: GroupFacts;
  group: Group;
  current: boolean;
  at: Date;
}

export async function retireGroups(trx: Trx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await trx.updateTable('alert_groups').set({ current: false }).where('id', 'in', ids).execute();
}

/** Route, channel and opening time are those of the first write. */
export async function writeGroups(trx: Trx, groups: GroupWrite[]): Promise<void> {
  if (groups.length === 0) return;
  const rows = groups.map(({ source, facts, group, current, at }) => ({
    ...facts,
    ...group.firing,
    id: group.id,
    source,
    current,
    state: group.state,
    severity: group.severity,
    total: group.total,
    at,
    resolved_by: group.resolvedBy,
    resolved_at: group.resolvedAt,
    hold: group.hold,
  }));
  await sql`
    insert into alert_groups (id, source, key, current, state, severity, title, labels, annotations, links, digest,
      route, channel, critical, warning, info, total, version, opened_at, changed_at, resolved_by, resolved_at,
      hold)
    select id, source, key, current, state, severity, title, labels::jsonb, annotations::jsonb, links::jsonb, digest,
      route, channel, critical, warning, info, total, 1, at, at, resolved_by, resolved_at, hold
    from json_to_recordset(${JSON.stringify(rows)}::json) as g (id text, source text, key text, current boolean,
      state text, severity text, title text, labels text, annotations text, links text, digest text, route text,
      channel text, critical integer, warning integer, info integer, total integer, at timestamptz,
      resolved_by text, resolved_at timestamptz, hold jsonb)
    on conflict (id) do update set
      current = excluded.current, state = excluded.state, severity = excluded.severity, title = excluded.title,
      labels = excluded.labels, annotations = excluded.annotations, links = excluded.links,
      digest = excluded.digest, critical = excluded.critical, warning = excluded.warning, info = excluded.info,
      total = excluded.total, version = alert_groups.version + 1, changed_at = excluded.changed_at,
      acknowledged_by = case when excluded.state <> 'firing' then alert_groups.acknowledged_by end,
      acknowledged_at = case when excluded.state <> 'firing' then alert_groups.acknowledged_at end,
      resolved_by = excluded.resolved_by, resolved_at = excluded.resolved_at, hold = excluded.hold`.execute(
    trx,
  );
}

export interface AlertWrite extends Write {
  source: string;
  key: string;
}

export async function writeAlerts(trx: Trx, writes: AlertWrite[]): Promise<void> {
  if (writes.length === 0) return;
  // One row may be touched once by a statement: of several writes to it, the last says it all.
  const last = new Map(writes.map((write) => [rowKey(write), write]));
  const rows = [...last.values()].map(({ source, key, news, episode }) => ({
    ...news,
    source,
    key,
    group_id: episode.groupId,
    starts_at: episode.startsAt,
    ends_at: news.endsAt,
    intake: episode.intake,
    received_at: episode.receivedAt,
  }));
  await sql`
    insert into alerts (source, group_key, group_id, fingerprint, starts_at, status, ends_at, severity, name, labels,
      annotations, url, digest, intake, received_at)
    select source, key, group_id, fingerprint, starts_at, status, ends_at, severity, name, labels::jsonb,
      annotations::jsonb, url, digest, intake, received_at
    from json_to_recordset(${JSON.stringify(rows)}::json) as a (source text, key text, group_id text,
      fingerprint text, starts_at timestamptz, status text, ends_at timestamptz, severity text, name text,
      labels text, annotations text, url text, digest text, intake bigint, received_at timestamptz)
    on conflict (source, group_key, fingerprint, starts_at) do update set
      group_id = excluded.group_id, status = excluded.status, ends_at = excluded.ends_at,
      severity = excluded.severity, name = excluded.name, labels = excluded.labels,
      annotations = excluded.annotations, url = excluded.url, digest = excluded.digest,
      intake = excluded.intake, received_at = excluded.received_at`.execute(trx);
}

/** Ends the episodes that nobody said had ended, where a later one began. */
export async function closeEpisodes(trx: Trx, writes: AlertWrite[]): Promise<void> {
  const rows = writes.flatMap(({ source, key, news, episode, closes }) => {
    if (!closes) return [];
    const { startsAt: starts_at } = closes;
    return [
      {
        source,
        key,
        fingerprint: news.fingerprint,
        starts_at,
        ends_at: episode.startsAt,
        intake: episode.intake,
        at: episode.receivedAt,
      },
    ];
  });
  if (rows.length === 0) return;
  await sql`
    update alerts a set status = 'resolved', ends_at = closed.ends_at, intake = closed.intake,
      received_at = closed.at
    from json_to_recordset(${JSON.stringify(rows)}::json) as closed (source text, key text, fingerprint text,
      starts_at timestamptz, ends_at timestamptz, intake bigint, at timestamptz)
    where a.source = closed.source and a.group_key = closed.key and a.fingerprint = closed.fingerprint
      and a.starts_at = closed.starts_at and a.status = 'firing'`.execute(trx);
}

function rowKey({ source, key, news, episode }: AlertWrite): string {
  return JSON.stringify([source, key, news.fingerprint, episode.startsAt]);
}
