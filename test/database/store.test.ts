import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const noon = new Date('2026-03-01T12:00:00.123Z');

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
}, 60_000);
beforeEach(async () => {
  await sql`truncate memory, intake restart identity`.execute(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

describe('values come back as they went in', () => {
  test('bytes, times, objects and large numbers', async () => {
    const body = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
    await database.db
      .insertInto('intake')
      .values({ source: 's', received_at: noon, encoding: 'identity', state: 'new', body })
      .execute();
    await database.db
      .insertInto('memory')
      .values({ name: 'n', value: JSON.stringify({ list: [1, 'ü'], at: null }), at: noon })
      .execute();

    const intake = await database.db.selectFrom('intake').selectAll().executeTakeFirstOrThrow();
    expect(intake).toMatchObject({ id: 1, received_at: noon, state: 'new', problem: null });
    expect(intake.body).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(intake.body).equals(body)).toBe(true);
    const memory = await database.db.selectFrom('memory').select('value').executeTakeFirstOrThrow();
    expect(memory.value).toEqual({ list: [1, 'ü'], at: null });
    const { rows } =
      await sql`select 9007199254740993::bigint as big, 12::bigint as small, array['a','b'] as list`.execute(
        database.db,
      );
    expect(rows).toEqual([{ big: 9007199254740993n, small: 12, list: ['a', 'b'] }]);
  });

  test('a body of 5 MB, which is what 20 MB of alerts compress to and more', async () => {
    const body = new Uint8Array(5_000_000).fill(120);
    await database.db
      .insertInto('intake')
      .values({ source: 's', received_at: noon, encoding: 'identity', state: 'new', body })
      .execute();
    const row = await database.db.selectFrom('intake').select('body').executeTakeFirstOrThrow();
    expect(Buffer.from(row.body).equals(body)).toBe(true);
  });
});

describe('transactions', () => {
  const note = (name: string) => ({ name, value: '{}', at: noon });

  test('commit together or not at all', async () => {
    await database.tx(async (trx) => {
      await trx
        .insertInto('memory')
        .values([note('a'), note('b')])
        .execute();
    });
    const broken = database.tx(async (trx) => {
      await trx.insertInto('memory').values(note('c')).execute();
      throw new Error('changed my mind');
    });
    await expect(broken).rejects.toThrow('changed my mind');
    expect(await names()).toEqual(['a', 'b']);
  });

  test('a refused statement that nobody heeded does not pass for a commit', async () => {
    const broken = database.tx(async (trx) => {
      await trx.insertInto('memory').values(note('a')).execute();
      await trx
        .insertInto('memory')
        .values(note('a'))
        .execute()
        .catch(() => {});
    });
    await expect(broken).rejects.toThrow('in which a statement failed');
    expect(await names()).toEqual([]);
  });

  test('a refused statement says which rule it broke', async () => {
    await database.db.insertInto('memory').values(note('a')).execute();
    await expect(database.db.insertInto('memory').values(note('a')).execute()).rejects.toMatchObject({
      code: '23505',
      constraint: 'memory_pkey',
    });
  });

  test('statements beside a transaction never get into it', async () => {
    const started = Promise.withResolvers<void>();
    const rolledBack = database.tx(async (trx) => {
      await trx.insertInto('memory').values(note('inside')).execute();
      started.resolve();
      await trx.insertInto('memory').values(note('inside too')).execute();
      throw new Error('rolled back');
    });
    await started.promise;
    const beside = database.db.insertInto('memory').values(note('beside')).execute();
    await expect(rolledBack).rejects.toThrow('rolled back');
    await beside;
    expect(await names()).toEqual(['beside']);
  });

  test('statements of a transaction that are given at once each get their own answer', async () => {
    const rows = await database.tx((trx) =>
      Promise.all(
        [1, 2, 3].map((number) => sql<{ number: number }>`select ${number}::int as number`.execute(trx)),
      ),
    );
    expect(rows.map(({ rows: [row] }) => row?.number)).toEqual([1, 2, 3]);
  });

  test('a value that does not fit its column is refused, and the store stays up', async () => {
    for (const value of ['not a time', true, {}]) {
      const wrong = database.db.insertInto('memory').values({ ...note('a'), at: value as never });
      await expect(wrong.execute()).rejects.not.toThrow(TemporaryError);
    }
    expect(database.state().up).toBe(true);
    await expect(
      database.db.insertInto('memory').values(note('zero \0 byte')).execute(),
    ).rejects.toMatchObject({
      code: '22021',
    });
    expect(await names()).toEqual([]);
  });

  test('`db` inside a transaction and a transaction inside one throw at once', async () => {
    const usesDb = database.tx(() => names());
    await expect(usesDb).rejects.toThrow('use its trx');
    const nested = database.tx(() => database.tx(async () => {}));
    await expect(nested).rejects.toThrow('a transaction inside a transaction');
    expect(await names()).toEqual([]);
  });

  test('what a transaction started and did not wait for may use `db` once it is over', async () => {
    const over = Promise.withResolvers<void>();
    let later: Promise<string[]> | undefined;
    await database.tx(async () => {
      later = over.promise.then(() => names());
    });
    over.resolve();
    expect(await later).toEqual([]);
  });

  async function names(): Promise<string[]> {
    const rows = await database.db.selectFrom('memory').select('name').orderBy('name').execute();
    return rows.map(({ name }) => name);
  }
});

describe('waking', () => {
  test('listeners of the topic hear, others do not, and none after it stopped', async () => {
    const heard: string[] = [];
    const stop = database.onWake('cards', () => heard.push('cards'));
    const all = Promise.withResolvers<void>();
    database.onWake('timers', () => heard.push('timers'));
    database.onWake('last', all.resolve);
    database.wake('cards');
    await Promise.resolve();
    stop();
    database.wake('cards');
    database.wake('last');
    await all.promise;
    expect(heard).toEqual(['cards']);
  });

  test('inside a transaction only its commit is heard', async () => {
    const heard: string[] = [];
    const woken = Promise.withResolvers<void>();
    database.onWake('rolled back', () => heard.push('rolled back'));
    database.onWake('committed', () => {
      heard.push('committed');
      // The listener stands outside of the transaction that woke it.
      database.db
        .selectFrom('memory')
        .select('name')
        .execute()
        .then(() => woken.resolve(), woken.reject);
    });
    await database
      .tx(async () => {
        database.wake('rolled back');
        throw new Error('no');
      })
      .catch(() => {});
    await database.tx(async () => {
      database.wake('committed');
      heard.push('still inside');
    });
    await woken.promise;
    expect(heard).toEqual(['still inside', 'committed']);
  });
});
