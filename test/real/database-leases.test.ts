import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { fence, holdLease, type Lease, whileHeld } from '#src/database/leases.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '#test/support/postgres.ts';

const clock = systemClock();
const log = pino({ level: 'silent' });

/** Starts another replica. `said` grows with what it says. */
function replica({ where }: TestDatabase): { child: ChildProcess; said: string[] } & Disposable {
  const script = new URL('../support/lease-owner.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, where.url ?? '', where.dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => said.push(line));
  return { child, said, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

/** Tries for the lease in this process. */
function contender(database: TestDatabase) {
  const events: string[] = [];
  const held = holdLease(
    database,
    'work',
    { onGained: ({ epoch }) => events.push(`gained ${epoch}`), onLost: () => events.push('lost') },
    { clock, log },
  );
  return { events, held };
}

const writes = async ({ db }: TestDatabase) => {
  const rows = await db.selectFrom('intake').select(['source', 'body']).orderBy('id').execute();
  return rows.map(({ source, body }) => `${source} ${body[0]}`);
};

describe.skipIf(postgresMissing())('leases among replicas', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    process.env.DATABASE = 'postgres';
    process.env.QUARTERDECK_POSTGRES_URL = server.url;
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('an owner that was frozen for 15 s and woken does no harm', async () => {
    await using database = await testDatabase();
    using owner = replica(database);
    await expect.poll(() => owner.said, { timeout: 20_000 }).toContain('gained 1');
    await expect.poll(async () => (await writes(database)).length, { timeout: 10_000 }).toBeGreaterThan(10);
    const { events, held } = contender(database);

    owner.child.kill('SIGSTOP');
    const thaw = setTimeout(() => owner.child.kill('SIGCONT'), 15_000);
    await expect.poll(() => events, { timeout: 30_000 }).toEqual(['gained 2']);
    await database.db
      .insertInto('intake')
      .values({
        source: 'test',
        received_at: clock.now(),
        encoding: 'identity',
        state: 'new',
        body: Uint8Array.of(2),
      })
      .execute();
    await expect.poll(() => owner.said, { timeout: 30_000 }).toContain('lost');
    await expect.poll(() => owner.said, { timeout: 10_000 }).toContain('refused TemporaryError');
    clearTimeout(thaw);

    const written = await writes(database);
    expect(written.lastIndexOf('child 1')).toBeLessThan(written.indexOf('test 2'));
    expect(events).toEqual(['gained 2']);
    await held.stop();
  });

  test('an owner that was killed is followed; one that lets go is followed at once', async () => {
    await using database = await testDatabase();
    using owner = replica(database);
    await expect.poll(() => owner.said, { timeout: 20_000 }).toContain('gained 1');
    const first = contender(database);
    owner.child.kill('SIGKILL');
    await expect.poll(() => first.events, { timeout: 30_000 }).toEqual(['gained 2']);
    const remaining = first.held.current()?.remaining() ?? 0;
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(7000);

    const second = contender(database);
    await first.held.stop();
    await expect.poll(() => second.events, { timeout: 5000 }).toEqual(['gained 3']);
    expect(first.held.current()).toBeUndefined();
    await second.held.stop();
  });

  test('of several that start at once one gains it', async () => {
    await using database = await testDatabase();
    const contenders = Array.from({ length: 5 }, () => contender(database));
    await expect.poll(() => contenders.flatMap(({ events }) => events)).toEqual(['gained 1']);
    await Promise.all(contenders.map(({ held }) => held.stop()));
  });

  test('an owner that cannot reach the database counts its lease down, and gains a new one afterwards', async () => {
    await using database = await testDatabase();
    const { events, held } = contender(database);
    await expect.poll(() => events).toEqual(['gained 1']);
    await server.stop();
    await expect.poll(() => events, { timeout: 20_000 }).toEqual(['gained 1', 'lost']);
    expect(held.current()).toBeUndefined();
    await server.start();
    await expect.poll(() => events, { timeout: 20_000 }).toEqual(['gained 1', 'lost', 'gained 2']);
    await held.stop();
  });

  test('writes of an earlier epoch are refused, and a take-over waits for a commit under way', async () => {
    await using database = await testDatabase();
    const { held } = contender(database);
    await expect.poll(() => held.current()?.epoch).toBe(1);
    const old = held.current() as Lease;
    await held.stop();

    const order: string[] = [];
    const locked = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const committing = database.tx(async (trx) => {
      await fence(trx, old);
      locked.resolve();
      await go.promise;
      order.push('commit');
    });
    await locked.promise;
    const taking = database.db.updateTable('leases').set({ owner: 'another', epoch: 2 }).execute();
    const taken = taking.then(() => order.push('taken'));
    go.resolve();
    await Promise.all([committing, taken]);
    expect(order).toEqual(['commit', 'taken']);

    await expect(database.tx((trx) => fence(trx, old))).rejects.toThrow(
      'another replica has taken over work',
    );
    await database.db.insertInto('memory').values({ name: 'n', value: '{}', at: clock.now() }).execute();
    const update = database.db.updateTable('memory').set({ value: '{"late":true}' }).where(whileHeld(old));
    expect((await update.executeTakeFirst()).numUpdatedRows).toBe(0n);
  });
});
