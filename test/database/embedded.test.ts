import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { connectDatabase, type Database } from '#src/database/connect.ts';
import { migrations } from '#src/database/migrations.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import { embeddedFolder, testDatabase } from '#test/support/database.ts';

const log = pino({ level: 'silent' });
const clock = systemClock();
const open = (dataDir: string, extra = {}) => connectDatabase({ dataDir, log, clock, ...extra });

async function insert({ db }: Pick<Database, 'db'>, name: string): Promise<void> {
  await db.insertInto('memory').values({ name, value: '{}', at: clock.now() }).execute();
}

/** Starts the writer and ends it with kill -9 after so many commits. Resolves with the last it told of. */
async function writeAndDie(dataDir: string, from: number, commits: number): Promise<number> {
  const script = new URL('../support/database-writer.ts', import.meta.url).pathname;
  const writer = spawn(process.execPath, [script, dataDir, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = from - 1;
  for await (const line of createInterface({ input: writer.stdout })) {
    told = Number(line);
    if (told === from + commits) writer.kill('SIGKILL');
  }
  return told;
}

describe('one process to a data folder', () => {
  test('a second is refused with the pid of the first, and let in after a kill -9', async () => {
    await using folder = await embeddedFolder();
    const script = new URL('../support/database-writer.ts', import.meta.url).pathname;
    const first = spawn(process.execPath, [script, folder.dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => first.once('exit', resolve));
    await new Promise((resolve) => first.stdout.once('data', resolve));

    const refused = await open(folder.dataDir).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect((refused as Error).message).toContain(`in use by process ${first.pid}.`);

    first.kill('SIGKILL');
    await ended;
    const database = await open(folder.dataDir);
    expect(readFileSync(join(folder.dataDir, 'database.pid'), 'utf8')).toContain(`${process.pid} `);
    await expect(open(folder.dataDir)).rejects.toThrow(`process ${process.pid}`);
    await database.close();
  }, 60_000);
});

test('kill -9 while writing loses nothing that was told, and halves no transaction', async () => {
  await using folder = await embeddedFolder();
  let from = 0;
  let told = -1;
  for (const commits of [3, 100]) {
    told = await writeAndDie(folder.dataDir, from, commits);
    from = told + 10;
  }
  const database = await open(folder.dataDir);
  const { rows } = await sql<{ sum: number; last: number; unpaired: number }>`
    select coalesce(sum((value ->> 'amount')::int), 0)::int as sum,
      max(split_part(name, ' ', 1)::int) as last,
      (select count(*)::int from (select 1 from memory group by split_part(name, ' ', 1) having count(*) <> 2) odd) as unpaired
    from memory`.execute(database.db);
  expect(rows[0]).toMatchObject({ sum: 0, unpaired: 0 });
  expect(rows[0]?.last).toBeGreaterThanOrEqual(told);
  const { count } = await database.db
    .selectFrom('memory')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  // 4 + 101 commits of two rows were told, and each process may have made one more before it heard.
  expect(count).toBeGreaterThanOrEqual(2 * 105);
  await database.close();
}, 60_000);

test('a statement that never returns costs its thread and its transaction, not the process', async () => {
  await using database = await testDatabase();
  if (database.kind !== 'embedded') return;
  await insert(database, 'before');
  const told: boolean[] = [];
  const up = new Promise<void>((resolve) => {
    database.onState((state) => {
      told.push(state.up);
      if (state.up) resolve();
    });
  });

  const broken = database.tx(async (trx) => {
    await insert({ db: trx }, 'in the transaction');
    await expect(sql`select pg_sleep(60)`.execute(trx)).rejects.toThrow(TemporaryError);
    await up;
    // On the thread that came after it would be a statement of its own.
    await insert({ db: trx }, 'after it');
  });
  await expect(broken).rejects.toThrow(TemporaryError);

  expect(told).toEqual([false, true]);
  expect(await database.db.selectFrom('memory').select('name').execute()).toEqual([{ name: 'before' }]);
}, 60_000);

test('while it is down everybody is told so at once, with the reason', async () => {
  await using database = await testDatabase();
  if (database.kind !== 'embedded') return;
  const down = new Promise((resolve) => database.onState(resolve));
  // The machine inside aborts: https://www.postgresql.org/docs/current/errcodes-appendix.html, class XX.
  await sql`do 'begin raise exception using errcode = ''XX000'', message = ''torn page''; end'`
    .execute(database.db)
    .catch(() => {});
  expect(await down).toEqual({ up: false, reason: 'torn page' });
  await expect(insert(database, 'meanwhile')).rejects.toThrow(TemporaryError);
  await expect(insert(database, 'meanwhile')).rejects.toThrow('torn page');
  await expect.poll(() => database.state().up, { timeout: 20_000 }).toBe(true);
  await insert(database, 'after');
}, 60_000);

describe('migrations', () => {
  const note = (name: string) => ({
    up: (db: never) => sql.raw(`create table ${name} (id integer)`).execute(db),
  });

  test('a newer schema is refused with the reason', async () => {
    await using folder = await embeddedFolder();
    const newer = { ...migrations, '999-newer': note('newer') };
    await (await open(folder.dataDir, { migrations: newer })).close();
    const refused = await open(folder.dataDir).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect((refused as Error).message).toContain('999-newer');
  }, 60_000);

  test('one that fails leaves nothing behind and the folder free', async () => {
    await using folder = await embeddedFolder();
    const failing = {
      up: async (db: never) => {
        await sql`create table half (id integer)`.execute(db);
        await sql`create table half (id integer)`.execute(db);
      },
    };
    await expect(
      open(folder.dataDir, { migrations: { ...migrations, '998-failing': failing } }),
    ).rejects.toThrow('already exists');
    await (await open(folder.dataDir, { migrations: { ...migrations, '998-fixed': note('half') } })).close();
  }, 60_000);
});

test('a backup taken while running opens as a data folder', async () => {
  await using database = await testDatabase();
  if (database.kind !== 'embedded') return;
  await using folder = await embeddedFolder();
  await insert(database, 'kept');
  const file = join(database.where.dataDir, 'backup.tar.gz');
  await database.backup(file);
  await insert(database, 'later');

  const restored = join(folder.dataDir, 'restored');
  mkdirSync(join(restored, 'database'), { recursive: true });
  execFileSync('tar', ['-xzf', file, '-C', join(restored, 'database')], { stdio: 'ignore' });
  const copy = await open(restored);
  expect(await copy.db.selectFrom('memory').select('name').execute()).toEqual([{ name: 'kept' }]);
  await copy.close();
}, 60_000);
