import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openEmbedded } from '#src/database/embedded.ts';
import { migrations } from '#src/database/migrations.ts';
import { createLog } from '#src/log.ts';
import { createRedaction } from '#src/redaction.ts';
import type { Finding, Probe } from './probe.ts';

const what = 'database';
const oldest = 15;

/** Looks without changing: migrations are left to the start. */
export const checkDatabase: Probe = async ({ config, running }) => {
  if (config.database) return await server(config.database.url.reveal());
  if (running) return [{ what, found: 'embedded, open in the running bot' }];
  if (!existsSync(join(config.dataDir, 'database')))
    return [{ what, found: 'embedded, made by the first start' }];
  return await embedded(config.dataDir);
};

async function embedded(dataDir: string): Promise<Finding[]> {
  const log = createLog(createRedaction(), { level: 'silent' });
  try {
    const engine = await openEmbedded({ dataDir, log });
    try {
      const session = await engine.session();
      const version = await schemaVersion(async (sql) => (await session.query(sql, [])).rows);
      session.release(false);
      return [{ what, found: 'embedded, opens' }, version];
    } finally {
      await engine.close();
    }
  } catch (error) {
    const fix = 'Restore a backup into an empty data folder: docs/install.md says how.';
    return [{ what, found: `embedded, does not open: ${messageOf(error)}`, fix }];
  }
}

async function server(url: string): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 5000 });
  try {
    await client.connect();
    const query = async (sql: string) => (await client.query(sql)).rows;
    return [await serverVersion(query), await rights(query), await schemaVersion(query)];
  } catch (error) {
    return [{ what, found: `${URL.parse(url)?.host}: ${messageOf(error)}`, fix: connectionFix(error) }];
  } finally {
    await client.end().catch(() => undefined);
  }
}

type Query = (sql: string) => Promise<unknown[]>;

async function serverVersion(query: Query): Promise<Finding> {
  const [row] = (await query('show server_version_num')) as { server_version_num: string }[];
  const major = Math.floor(Number(row?.server_version_num) / 10_000);
  return versionFinding(major);
}

export function versionFinding(major: number): Finding {
  if (major >= oldest) return { what, found: `PostgreSQL ${major}` };
  const found = `PostgreSQL ${major}, older than ${oldest}`;
  return { what, found, fix: `Use PostgreSQL ${oldest} or newer.` };
}

async function rights(query: Query): Promise<Finding> {
  const [row] = (await query(`select current_user as name, current_schema() as schema,
    coalesce(has_schema_privilege(current_schema(), 'create'), false) as may`)) as {
    name: string;
    schema: string | null;
    may: boolean;
  }[];
  if (row?.may) return { what: 'database, rights', found: `${row.name} may make tables` };
  const found = `${row?.name} may not make tables in the schema ${row?.schema ?? 'public'}`;
  return {
    what: 'database, rights',
    found,
    fix: `grant create, usage on schema ${row?.schema ?? 'public'} to "${row?.name}"`,
  };
}

async function schemaVersion(query: Query): Promise<Finding> {
  const [present] = (await query(`select to_regclass('kysely_migration') is not null as present`)) as {
    present: boolean;
  }[];
  const rows = present?.present ? await query('select name from kysely_migration') : [];
  return migrationFinding(rows.map((row) => (row as { name: string }).name));
}

export function migrationFinding(applied: string[]): Finding {
  const known = Object.keys(migrations);
  const unknown = applied.filter((name) => !known.includes(name));
  const missing = known.length - applied.length;
  if (unknown.length > 0) {
    const found = `a newer version of Quarterdeck wrote it: ${unknown.join(', ')}`;
    return { what: 'database, schema', found, fix: 'Run that version, or restore a backup from before.' };
  }
  if (missing > 0)
    return { what: 'database, schema', found: `${missing} migrations to apply at the next start` };
  return { what: 'database, schema', found: 'up to date' };
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, and what the operating system says. */
const fixes: Record<string, string> = {
  ECONNREFUSED: 'Start the server, or correct host and port in database.url.',
  ENOTFOUND: 'Correct the host in database.url: it has no address.',
  ETIMEDOUT: 'Let this machine reach the server: firewall, security group, or the host in database.url.',
  '28P01': 'Correct the password in database.url.',
  '28000': 'Let this user in from this machine: "create role NAME login", and pg_hba.conf of the server.',
  '3D000': 'Make the database that database.url names: createdb NAME',
};

function connectionFix(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  return fixes[code] ?? 'Correct database.url, and let this machine reach the server.';
}

function messageOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
