import { readFileSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkDatabase } from '#src/cli/check/database.ts';
import type { Finding } from '#src/cli/check/probe.ts';
import { systemClock } from '#src/clock.ts';
import { loadConfig } from '#src/config/load.ts';
import { connectDatabase } from '#src/database/connect.ts';
import { configuration } from '#test/support/command-line.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '#test/support/postgres.ts';

describe.skipIf(postgresMissing())('check tells what is wrong with a PostgreSQL server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function as<T>(url: string, sql: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as T[];
    } finally {
      await client.end();
    }
  }

  function urlOf(changes: { user?: string; password?: string; database?: string }): string {
    const url = new URL(server.url);
    if (changes.user) url.username = changes.user;
    if (changes.password) url.password = changes.password;
    if (changes.database) url.pathname = `/${changes.database}`;
    return url.href;
  }

  async function problems(url: string): Promise<Finding[]> {
    const { file } = configuration({ rest: `database: { url: "${url}" }\n` });
    const findings = await checkDatabase({ ...loadConfig(file, {}, []), running: false });
    return findings.filter(({ fix }) => fix !== undefined);
  }

  test('a database that does not exist: made, as told, it is well', async () => {
    const url = urlOf({ database: 'bot' });
    expect((await problems(url))[0]).toMatchObject({
      found: expect.stringContaining('database "bot" does not exist'),
      fix: expect.stringContaining('createdb'),
    });

    await as(server.url, 'create database bot');
    expect(await problems(url)).toEqual([]);
  });

  test('a user who does not exist: made and let in, as told, and then given the rights it lacks, as told', async () => {
    await as(server.url, 'create database limited');
    const url = urlOf({ user: 'limited', database: 'limited' });
    expect((await problems(url))[0]).toMatchObject({
      found: expect.stringContaining('role "limited" does not exist'),
      fix: expect.stringContaining('pg_hba.conf'),
    });

    await as(server.url, 'create role limited login');
    const [rights] = await problems(url);
    expect(rights?.found).toBe('limited may not make tables in the schema public');

    await as(urlOf({ database: 'limited' }), rights?.fix ?? '');
    expect(await problems(url)).toEqual([]);
  });

  test('a wrong password: corrected, as told, it is well', async () => {
    await as(server.url, `create role secretive login superuser password 'right-canary'`);
    const [{ hba_file } = { hba_file: '' }] = await as<{ hba_file: string }>(server.url, 'show hba_file');
    writeFileSync(
      hba_file,
      `host all secretive 127.0.0.1/32 scram-sha-256\n${readFileSync(hba_file, 'utf8')}`,
    );
    await as(server.url, 'select pg_reload_conf()');

    const [problem] = await problems(urlOf({ user: 'secretive', password: 'wrong-canary' }));
    expect(problem?.fix).toBe('Correct the password in database.url.');
    expect(JSON.stringify(problem)).not.toContain('canary');

    expect(await problems(urlOf({ user: 'secretive', password: 'right-canary' }))).toEqual([]);
  });

  test('a schema that is newer: told, refused by the start, and well again with the backup from before', async () => {
    await as(server.url, 'create database newer');
    const url = urlOf({ database: 'newer' });
    const options = {
      url,
      dataDir: configuration().folder,
      log: pino({ level: 'silent' }),
      clock: systemClock(),
    };
    await (await connectDatabase(options)).close();
    expect(await problems(url)).toEqual([]);

    await as(url, `insert into kysely_migration values ('999-later', '2030-01-01')`);
    expect(await problems(url)).toEqual([
      {
        what: 'database, schema',
        found: 'a newer version of Quarterdeck wrote it: 999-later',
        fix: expect.stringContaining('restore a backup from before'),
      },
    ]);
    await expect(connectDatabase(options)).rejects.toThrow(/newer version of Quarterdeck.*999-later/);

    await as(url, `delete from kysely_migration where name = '999-later'`);
    expect(await problems(url)).toEqual([]);
  });

  test('a server that is down: started, as told, it is well', async () => {
    await server.stop();
    expect(await problems(server.url)).toEqual([
      {
        what: 'database',
        found: expect.stringContaining('ECONNREFUSED'),
        fix: expect.stringContaining('Start the server'),
      },
    ]);

    await server.start();
    expect(await problems(server.url)).toEqual([]);
  });
});
