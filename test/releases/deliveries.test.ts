import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MovableClock, systemClock } from '#src/clock.ts';
import { createLedger } from '#src/releases/create-ledger.ts';
import type { Beginning, Ledger } from '#src/releases/ledger.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

let database: TestDatabase;
let clock: MovableClock;
let ledger: Ledger;

beforeAll(async () => {
  clock = systemClock();
  database = await testDatabase({ clock });
  ledger = createLedger(database, clock);
});
afterAll(() => database[Symbol.asyncDispose]());

const minute = 60_000;
const place = (app: string) => ({ app, environment: 'production' });
const isProven = async (operation: string): Promise<void> => {
  await ledger.live(operation);
  await ledger.proven(operation);
};

/** Takes a minute to its verdict. Resolves to its id. */
async function goes(
  app: string,
  version: string,
  ends: (operation: string) => Promise<void>,
  labels: Beginning['labels'] = {},
): Promise<number> {
  const operation = `${app}-${version}`;
  const from = { origin: 'deploy', from: 'v0', by: 'U0ANA', manifests: null } as const;
  await ledger.begin({ ...place(app), ...from, images: [], version, operation, labels });
  clock.advance(minute);
  await ends(operation);
  return (await ledger.byOperation(operation))?.id ?? 0;
}

test('how a release went is stored with its verdict: from the commit, and until the next good one', async () => {
  const created = new Date(clock.now().getTime() - 60 * minute).toISOString();
  const good = await goes('checkout', 'v1', isProven, { created });
  const { lead, duration, ...more } = (await ledger.delivery(good)) ?? {};
  expect(more).toEqual({ outcome: 'proven good', recovery: null });
  expect(lead).toBeGreaterThanOrEqual(61 * minute);
  expect(duration).toBeGreaterThanOrEqual(minute);

  const failed = await goes('checkout', 'v2', (id) => ledger.failed(id, 'it crashed'), { created });
  expect(await ledger.delivery(failed)).toMatchObject({ outcome: 'failed', lead: null, recovery: null });
  const up = await goes('checkout', 'v3', (id) => ledger.live(id));
  expect(await ledger.delivery(up)).toMatchObject({ outcome: 'live', lead: null });
  await ledger.rolledBack(up);
  await ledger.rolledBack(failed);
  expect(await ledger.delivery(up)).toMatchObject({ outcome: 'rolled back' });
  expect(await ledger.delivery(failed)).toMatchObject({ outcome: 'failed' });

  await goes('checkout', 'v4', isProven);
  const [first, second] = await Promise.all([failed, up].map((id) => ledger.delivery(id)));
  expect(first?.recovery).toBeGreaterThanOrEqual(2 * minute);
  expect(second?.recovery).toBeGreaterThanOrEqual(minute);
  expect(second?.recovery).toBeLessThan(2 * minute);
  expect(await ledger.delivery(good)).toMatchObject({ recovery: null });
});

test.each([
  ['that nobody can read', 'yesterday'],
  ['that builders write to make images the same every time', '1970-01-01T00:00:00Z'],
  ['that is still to come', '2999-01-01T00:00:00Z'],
])('a time of the commit %s makes no lead time', async (_, created) => {
  const id = await goes('ledger', created, isProven, { created });
  expect(await ledger.delivery(id)).toMatchObject({ outcome: 'proven good', lead: null });
});

test('tried again with success, it is delivered after all', async () => {
  const id = await goes('again', 'v1', (operation) => ledger.failed(operation, 'it crashed'));
  await goes('again', 'v1', isProven);
  expect(await ledger.delivery(id)).toMatchObject({ outcome: 'proven good', recovery: null });
});
