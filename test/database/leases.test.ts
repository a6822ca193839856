// Among replicas: test/real/database-leases.test.ts
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { fence, holdLease, type Lease } from '#src/database/leases.ts';
import { testDatabase } from '#test/support/database.ts';

const options = { clock: systemClock(), log: pino({ level: 'silent' }) };

test('on the embedded store the lease is had at once and for good, with a new epoch at every start', async () => {
  await using database = await testDatabase();
  if (database.kind !== 'embedded') return;
  const gained: Lease[] = [];
  const holder = { onGained: (lease: Lease) => void gained.push(lease), onLost: () => {} };
  for (const epoch of [1, 2, 3]) {
    const held = holdLease(database, 'work', holder, options);
    await expect.poll(() => held.current()?.epoch).toBe(epoch);
    expect(held.current()?.remaining()).toBe(Number.POSITIVE_INFINITY);
    await held.stop();
    expect(held.current()).toBeUndefined();
  }
  const [old] = gained;
  if (!old) throw new Error('never gained');
  await expect(database.tx((trx) => fence(trx, old))).rejects.toThrow('another replica has taken over work');
}, 30_000);
