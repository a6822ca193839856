import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { operationsTopic } from '#src/operations/rows.ts';
import { createLedger } from '#src/releases/create-ledger.ts';
import { readInterventions } from '#src/releases/interventions.ts';
import { lockName } from '#src/releases/release.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const place = { app: 'checkout', environment: 'production' };
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** The same store, and how often it was read. */
function counted(): { store: Database; reads(): number } {
  let reads = 0;
  const db = new Proxy(database.db, {
    get: (target, key) => {
      if (key === 'selectFrom') reads += 1;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { store: { ...database, db }, reads: () => reads };
}

async function queueRollback(id: string): Promise<void> {
  const texts = { name: 'release.rollback', digest: 'd', config_digest: 'c', title: id, permission: 'p' };
  await database.tx(async (trx) => {
    const json = {
      input: '{}',
      plan: '{}',
      lines: '[]',
      steps: '[]',
      plans: '[]',
      channels: '[]',
      questions: '[]',
      approvals: '[]',
    };
    const asked = { asked_by: 'U1', asked_at: new Date(), channel: 'C1', request_key: id };
    await trx
      .insertInto('operations')
      .values({ id, ...texts, ...json, ...asked, version: 1, state: 'queued', ahead: true })
      .execute();
    const name = lockName(place);
    await trx.insertInto('operation_wants').values({ operation_id: id, name }).execute();
  });
  database.wake(operationsTopic);
}

test('a hundred that are watched read it once, and see at once when a rollback waits for one of them', async () => {
  const { store, reads } = counted();
  const interventions = readInterventions(store, systemClock());
  const look = () =>
    Promise.all(
      Array.from({ length: 100 }, (_, number) =>
        interventions.overtakenBy({ ...place, app: `app-${number}` }, 'x'),
      ),
    );
  await look();
  const once = reads();
  await look();
  expect(reads()).toBe(once);
  expect(await interventions.overtakenBy(place, 'deploy')).toBeUndefined();

  await queueRollback('back1');
  expect(await interventions.overtakenBy(place, 'deploy')).toBe('back1');
  expect(await interventions.overtakenBy(place, 'back1')).toBeUndefined();
});

test('one that is kept is known at once', async () => {
  const ledger = createLedger(database, systemClock());
  const release = { ...place, origin: 'deploy' as const, version: 'v2', from: 'v1', by: 'U1', labels: {} };
  await ledger.begin({ ...release, images: [], manifests: null, operation: 'kept1' });
  await ledger.doomed('kept1', new Date());
  expect(await ledger.isKept('kept1')).toBe(false);
  expect(await ledger.keep(place)).toBe(true);
  expect(await ledger.isKept('kept1')).toBe(true);
});
