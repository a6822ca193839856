import { execFileSync } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { connectDatabase, type Database } from '#src/database/connect.ts';
import { migrations } from '#src/database/migrations.ts';
import { TemporaryError } from '#src/errors.ts';
import { testDatabase } from '#test/support/database.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '#test/support/postgres.ts';

const clock = systemClock();
const log = pino({ level: 'silent' });

/** A network between us and the server that can go silent without closing anything. */
async function network(url: string) {
  const target = new URL(url);
  const [host, port] = [target.hostname, Number(target.port)];
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(port, host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => silent || to.write(data));
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  target.port = String(typeof address === 'object' && address ? address.port : 0);
  return {
    url: target.href,
    silence: () => {
      silent = true;
    },
    mend: () => {
      silent = false;
    },
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const insert = ({ db }: Database, name: string) =>
  db.insertInto('memory').values({ name, value: '{}', at: clock.now() }).execute();
const names = async ({ db }: Database) =>
  (await db.selectFrom('memory').select('name').orderBy('name').execute()).map(({ name }) => name);

describe.skipIf(postgresMissing())('a server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    process.env.DATABASE = 'postgres';
    process.env.QUARTERDECK_POSTGRES_URL = server.url;
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('two transactions that wait for each other both end, one of them after another try', async () => {
    await using database = await testDatabase();
    for (const name of ['left', 'right']) await insert(database, name);
    const tries: string[] = [];
    const told: unknown[] = [];
    database.onState((state) => told.push(state));
    const both = Promise.withResolvers<void>();
    let inside = 0;
    const change = (first: string, second: string) =>
      database.tx(async (trx) => {
        tries.push(first);
        const touch = (name: string) =>
          trx.updateTable('memory').set({ at: clock.now() }).where('name', '=', name).execute();
        await touch(first);
        inside += 1;
        if (inside === 2) both.resolve();
        await both.promise;
        await touch(second);
      });

    await Promise.all([change('left', 'right'), change('right', 'left')]);
    expect(tries).toHaveLength(3);
    expect(told).toEqual([]);
  });

  test('gone and back: refused meanwhile, working afterwards, and every topic woken', async () => {
    await using database = await testDatabase();
    await insert(database, 'before');
    const told: boolean[] = [];
    database.onState(({ up }) => told.push(up));
    const woken: string[] = [];
    database.onWake('cards', () => woken.push('cards'));

    await server.stop();
    await expect(insert(database, 'meanwhile')).rejects.toThrow(TemporaryError);
    expect(database.state()).toMatchObject({ up: false, reason: expect.any(String) });
    await server.start();
    // Without anybody asking: the connection that listens comes back by itself.
    await expect.poll(() => told.at(-1), { timeout: 20_000 }).toBe(true);
    await expect.poll(() => woken).toEqual(['cards']);
    await insert(database, 'after');
    expect(await names(database)).toEqual(['after', 'before']);
  });

  test('a transaction that loses the server between two statements ends, and the process does not', async () => {
    await using database = await testDatabase();
    const broken = database.tx(async (trx) => {
      await trx.insertInto('memory').values({ name: 'half', value: '{}', at: clock.now() }).execute();
      await server.stop();
      await server.start();
      await trx.selectFrom('memory').selectAll().execute();
    });
    await expect(broken).rejects.toThrow(TemporaryError);
    await expect.poll(() => names(database).catch(() => undefined), { timeout: 20_000 }).toEqual([]);
  });

  test('a network that goes silent is given up, and found again', async () => {
    await using origin = await testDatabase();
    using line = await network(origin.where.url ?? '');
    const database = await connectDatabase({ url: line.url, dataDir: origin.where.dataDir, log, clock });
    await insert(database, 'before');
    line.silence();
    await expect(insert(database, 'meanwhile')).rejects.toThrow(TemporaryError);
    expect(database.state().up).toBe(false);
    line.mend();
    await expect
      .poll(
        () =>
          insert(database, 'after').then(
            () => 'stored',
            () => 'refused',
          ),
        { timeout: 30_000 },
      )
      .toBe('stored');
    expect(await names(origin)).toEqual(['after', 'before']);
    await database.close();
  });

  test('a statement that takes too long is refused, and the others are not told that the database is down', async () => {
    await using database = await testDatabase();
    await expect(sql`select pg_sleep(60)`.execute(database.db)).rejects.toThrow(TemporaryError);
    expect(database.state().up).toBe(true);
    await insert(database, 'after');
  });

  test('replicas wake each other', async () => {
    await using one = await testDatabase();
    const two = await connectDatabase({ ...one.where, log, clock });
    const woken: string[] = [];
    two.onWake('cards', () => woken.push('cards'));
    two.onWake('timers', () => woken.push('timers'));
    await one.tx(async () => one.wake('cards'));
    await expect.poll(() => woken).toEqual(['cards']);
    await two.close();
  });

  test('replicas that start at once bring the schema up to date once', async () => {
    await using database = await testDatabase();
    const slow = {
      up: async (db: never) => {
        await sql`select pg_sleep(0.5)`.execute(db);
        await sql`create table once (id integer)`.execute(db);
      },
    };
    const start = () =>
      connectDatabase({ ...database.where, log, clock, migrations: { ...migrations, '998-once': slow } });
    const replicas = await Promise.all([start(), start(), start()]);
    const { rows } = await sql`select name from kysely_migration where name = '998-once'`.execute(
      database.db,
    );
    expect(rows).toHaveLength(1);
    await Promise.all(replicas.map((replica) => replica.close()));
  });

  test('a backup is a dump that pg_restore reads', async () => {
    await using database = await testDatabase();
    await insert(database, 'kept');
    const file = join(database.where.dataDir, 'backup.dump');
    await database.backup(file);
    const restored = execFileSync('pg_restore', ['--data-only', '--table=memory', '--file=-', file], {
      encoding: 'utf8',
    });
    expect(restored).toContain('kept');
  });
});
