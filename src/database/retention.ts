import { type RawBuilder, sql } from 'kysely';
import type { Clock } from '#src/clock.ts';
import type { Logger } from '#src/log.ts';
import type { Database } from './connect.ts';
import type { Schema } from './schema.ts';
import { schedule, type Timer } from './timers.ts';

const DAY = 86_400_000;

interface Rule {
  table: keyof Schema;
  key: string;
  /** Only what is over may go, however old it is. */
  over: RawBuilder<boolean>;
  since: string;
  /** By the configuration, or so many milliseconds. */
  keep: keyof Keep | number;
  /** Rows a statement. A group takes its alerts and events along, of which there may be thousands. */
  batch: number;
}

const rules: Rule[] = [
  {
    table: 'requests',
    key: 'key',
    over: sql`state <> 'received'`,
    since: 'received_at',
    keep: 'requests',
    batch: 500,
  },
  { table: 'intake', key: 'id', over: sql`state <> 'new'`, since: 'received_at', keep: 'intake', batch: 200 },
  {
    table: 'messages',
    key: 'id',
    over: sql`state <> 'queued'`,
    since: 'queued_at',
    keep: 'alerts',
    batch: 500,
  },
  {
    table: 'alert_groups',
    key: 'id',
    over: sql`state = 'resolved'`,
    since: 'resolved_at',
    keep: 'alerts',
    batch: 10,
  },
  {
    table: 'operations',
    key: 'id',
    over: sql`state in ('succeeded', 'failed', 'cancelled')`,
    since: 'asked_at',
    keep: 'operations',
    batch: 50,
  },
  // After the groups, since a card that is right is not over: without it, nobody would change what Slack shows.
  {
    table: 'cards',
    key: 'id',
    over: sql`sent_version >= version and not (kind = 'alert' and exists (select from alert_groups where alert_groups.id = subject))
      and not (kind = 'operation' and exists (select from operations where operations.id = subject))`,
    since: 'wanted_at',
    keep: 'alerts',
    batch: 200,
  },
  {
    table: 'releases',
    key: 'id',
    // What one could still go back to is kept, however long nothing was released.
    over: sql`(select count(*) from releases later where (later.app, later.environment) = (releases.app, releases.environment) and later.id > releases.id) >= 20`,
    since: 'started_at',
    keep: 'releases',
    batch: 50,
  },
  {
    table: 'available_releases',
    key: 'id',
    // The newest may still be deployed.
    over: sql`exists (select from available_releases later where later.app = available_releases.app and later.id > available_releases.id)`,
    since: 'announced_at',
    keep: 'releases',
    batch: 500,
  },
  {
    table: 'release_mutes',
    key: 'operation',
    over: sql`ended_at is not null`,
    since: 'began_at',
    keep: 'releases',
    batch: 500,
  },
  { table: 'changes', key: 'id', over: sql`true`, since: 'at', keep: 'releases', batch: 500 },
  { table: 'servers', key: 'id', over: sql`state = 'gone'`, since: 'gone_at', keep: 'operations', batch: 50 },
  // What such a person sees says how to come back, and is made again then.
  { table: 'homes', key: 'user_id', over: sql`not live`, since: 'opened_at', keep: 30 * DAY, batch: 500 },
];

/** Milliseconds. The audit trail is not among them: it is sealed before it is cut. */
export type Keep = Record<'requests' | 'intake' | 'alerts' | 'operations' | 'releases', number>;

/** Deletes what is over and older than is kept, in statements short enough that nobody notices. Resolves with how many rows went. */
export async function removeOld(
  database: Database,
  clock: Clock,
  keep: Keep,
): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const rule of rules) {
    const kept = typeof rule.keep === 'number' ? rule.keep : keep[rule.keep];
    const before = new Date(clock.now().getTime() - kept);
    let last = rule.batch;
    while (last === rule.batch) {
      last = await removeBatch(database, rule, before);
      removed[rule.table] = (removed[rule.table] ?? 0) + last;
    }
  }
  return removed;
}

async function removeBatch({ db }: Database, rule: Rule, before: Date): Promise<number> {
  const [table, key, since] = [sql.table(rule.table), sql.ref(rule.key), sql.ref(rule.since)];
  const { numAffectedRows = 0n } = await sql`
    delete from ${table} where ${key} in (
      select ${key} from ${table} where ${since} < ${before} and ${rule.over} order by ${since} limit ${rule.batch}
    )`.execute(db);
  return Number(numAffectedRows);
}

interface Options {
  database: Database;
  clock: Clock;
  log: Logger;
  keep: Keep;
}

/** Handler of the timer `retention`, which repeats itself daily. */
export function handleRetention({ database, clock, log, keep }: Options) {
  return async () => {
    const removed = await removeOld(database, clock, keep);
    await database.vacuum();
    log.info({ removed }, 'old rows removed');
    await database.tx((trx) => schedule(trx, tomorrow(clock)));
  };
}

/** For the start: tomorrow, unless it is already to come. */
export async function scheduleRetention(database: Database, clock: Clock): Promise<void> {
  await database.tx((trx) => schedule(trx, tomorrow(clock), { ifAbsent: true }));
}

function tomorrow(clock: Clock): Timer {
  return { kind: 'retention', subject: 'daily', dueAt: new Date(clock.now().getTime() + DAY) };
}
