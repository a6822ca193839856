import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { type Clock, systemClock } from '#src/clock.ts';
import { connectDatabase, type Database } from '#src/database/connect.ts';

export interface TestDatabase extends Database, AsyncDisposable {
  /** Where another process, or another connection, finds the same database. */
  readonly where: { url?: string; dataDir: string };
}

const log = pino({ level: 'silent' });

/**
 * A migrated, empty database of the test's own; `await using` closes and removes it.
 * Embedded, or with DATABASE=postgres on the server that QUARTERDECK_POSTGRES_URL names.
 */
export async function testDatabase({ clock = systemClock() }: { clock?: Clock } = {}): Promise<TestDatabase> {
  return process.env.DATABASE === 'postgres' ? await onServer(clock) : await embedded(clock);
}

/** A migrated data folder that nobody has open. */
export async function embeddedFolder(): Promise<{ dataDir: string } & AsyncDisposable> {
  const dataDir = await mkdtemp(join(tmpdir(), 'quarterdeck-test-'));
  await cp(await template(), dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return { dataDir, [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }) };
}

async function embedded(clock: Clock): Promise<TestDatabase> {
  const folder = await embeddedFolder();
  const { dataDir } = folder;
  const database = await connectDatabase({ dataDir, log, clock });
  return {
    ...database,
    where: { dataDir },
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A data folder to copy. Its name says which migrations made it, so that later runs find it too. */
async function template(): Promise<string> {
  const folder = join(tmpdir(), `quarterdeck-template-${await fingerprint()}`);
  if (await exists(folder)) return folder;
  const dataDir = `${folder}-${process.pid}-${randomUUID()}`;
  const database = await connectDatabase({ dataDir, log, clock: systemClock() });
  await database.close();
  await rename(dataDir, folder).catch(async (error) => {
    await rm(dataDir, { recursive: true, force: true });
    // Another test process was first.
    if (!(await exists(folder))) throw error;
  });
  return folder;
}

async function onServer(clock: Clock): Promise<TestDatabase> {
  const server = process.env.QUARTERDECK_POSTGRES_URL;
  if (!server) throw new Error('DATABASE=postgres needs QUARTERDECK_POSTGRES_URL');
  const name = `quarterdeck_test_${randomUUID().replaceAll('-', '')}`;
  const source = `quarterdeck_template_${await fingerprint()}`;
  await administer(server, async (client) => {
    await client.query('select pg_advisory_lock(7317)');
    const { rowCount } = await client.query('select from pg_database where datname = $1', [source]);
    if (rowCount === 0) await makeServerTemplate(client, server, source);
    await client.query(`create database ${name} template ${source}`);
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'quarterdeck-test-'));
  const url = urlOf(server, name);
  const database = await connectDatabase({ url, dataDir, log, clock });
  return {
    ...database,
    where: { url, dataDir },
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await administer(server, (client) => client.query(`drop database if exists ${name} with (force)`));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function makeServerTemplate(client: pg.Client, server: string, source: string): Promise<void> {
  const partial = `${source}_partial`;
  await client.query(`drop database if exists ${partial} with (force)`);
  await client.query(`create database ${partial}`);
  const database = await connectDatabase({
    url: urlOf(server, partial),
    dataDir: tmpdir(),
    log,
    clock: systemClock(),
  });
  await database.close();
  await client.query(`alter database ${partial} rename to ${source}`);
}

async function administer(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const folder = new URL('../../src/database/migrations/', import.meta.url);
  for (const file of (await readdir(folder)).sort())
    hash.update(file).update(await readFile(new URL(file, folder)));
  const pglite = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url);
  return hash
    .update(await readFile(pglite))
    .digest('hex')
    .slice(0, 12);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
