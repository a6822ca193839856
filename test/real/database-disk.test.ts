import { sql } from 'kysely';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { connectDatabase, type Database } from '#src/database/connect.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import { smallDisk, smallDiskMissing } from '#test/support/small-disk.ts';

const clock = systemClock();
const open = (dataDir: string) => connectDatabase({ dataDir, log: pino({ level: 'silent' }), clock });

const insert = ({ db }: Database, name: string) =>
  db.insertInto('memory').values({ name, value: '{}', at: clock.now() }).execute();

describe.skipIf(smallDiskMissing())('a full disk', () => {
  test('is answered with TemporaryError and the reason, and writing goes on once there is space', async () => {
    using disk = await smallDisk();
    const database = await open(disk.dataDir);
    await insert(database, 'before');
    disk.fill(10);

    // Through the log, and not through a table: only the log's next file not fitting hangs the engine.
    const megabyte = () =>
      sql`select pg_logical_emit_message(true, 'fill', repeat('x', 1000000))`.execute(database.db);
    let refusal: unknown;
    for (let written = 0; written < 100 && !refusal; written += 1) {
      refusal = await megabyte().then(
        () => undefined,
        (error) => error,
      );
    }
    expect(refusal).toBeInstanceOf(TemporaryError);
    expect(database.state()).toMatchObject({
      up: false,
      reason: expect.stringMatching(/is full, \d+ MB are left$/),
    });
    await expect(insert(database, 'refused')).rejects.toThrow(TemporaryError);

    disk.empty();
    await expect.poll(() => database.state().up, { timeout: 60_000 }).toBe(true);
    await insert(database, 'after');
    const rows = await database.db.selectFrom('memory').select('name').orderBy('name').execute();
    expect(rows.map(({ name }) => name)).toEqual(['after', 'before']);
    await database.close();
  });

  test('is named when the database is to be opened on it', async () => {
    using disk = await smallDisk();
    // A crash leaves something to replay, and for that the log must grow.
    disk.fill(0);
    const refused = await open(disk.dataDir).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect((refused as Error).message).toMatch(/The database does not open: the disk of .* is full/);
    disk.empty();
    await (await open(disk.dataDir)).close();
  });
});
