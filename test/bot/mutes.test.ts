// What releases mute and alerts hold, together on one store.
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ReadHolds } from '#src/alerts/hold.ts';
import { type AlertIntake, createAlertIntake } from '#src/alerts/intake.ts';
import { openMutes } from '#src/bot/mutes.ts';
import type { Parts } from '#src/bot/parts.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { systemClock } from '#src/clock.ts';
import { createMetrics } from '#src/metrics.ts';
import { body, deliver, settings } from '#test/support/alerts.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const clock = systemClock();
const config = {
  apps: { checkout: { alerts: {}, workload: [{ kind: 'deployment', name: 'checkout' }] } },
  environments: { production: { cluster: 'main', namespace: 'shop' } },
  slack: { channels: {} },
};
let database: TestDatabase;
let intake: AlertIntake;
let reading: ReadHolds;
const mutes = () =>
  openMutes({
    database,
    clock,
    cards: createCards(clock),
    config: { current: () => config },
  } as unknown as Parts);

beforeAll(async () => {
  database = await testDatabase({ clock });
  intake = createAlertIntake({
    ...{
      database,
      settings,
      cards: createCards(clock),
      log: pino({ level: 'silent' }),
      metrics: createMetrics(),
    },
    holds: (trx) => reading(trx),
    opened: (trx, groups) => mutes().tellHeld(trx, groups),
  });
});
afterAll(async () => {
  await intake.stop();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  for (const table of ['release_mutes', 'messages', 'cards', 'alert_groups', 'intake', 'memory'] as const)
    await database.db.deleteFrom(table).execute();
  reading = mutes().holds;
  const until = new Date(clock.now().getTime() + 600_000);
  const mute = { operation: 'op1', app: 'checkout', environment: 'production', version: 'v2', back: false };
  await database.db
    .insertInto('release_mutes')
    .values({ ...mute, alerts: JSON.stringify([{ alertname: 'Slow' }]), began_at: clock.now(), until })
    .execute();
});

const hear = (key = 'a') =>
  deliver(database, clock, body(key, [{ name: 'Slow', severity: 'warning', labels: { app: 'checkout' } }]));
const cards = () => database.db.selectFrom('cards').select('subject').execute();
const held = async () => {
  const rows = await database.db.selectFrom('alert_groups').select('hold').execute();
  return rows.map(({ hold }) => hold && (hold.ended === null ? 'held' : 'shown'));
};

test('a body that is applied while the mute ends is shown by whoever ends it', async () => {
  const [read, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  reading = async (trx) => {
    const holds = await mutes().holds(trx);
    read.resolve();
    await goOn.promise;
    return holds;
  };
  await hear();
  const applied = intake.drain();
  await read.promise;
  const ended = mutes().end('op1');
  goOn.resolve();
  await Promise.all([applied, ended]);
  expect(await held()).toEqual(['shown']);
  expect(await cards()).toHaveLength(1);
});

test('ended by two at once, as by the timer and by the verdict, it is shown once', async () => {
  await hear();
  await intake.drain();
  expect(await held()).toEqual(['held']);
  await Promise.all([mutes().end('op1'), database.tx((trx) => mutes().ended(trx, 'op1'))]);
  expect(await held()).toEqual(['shown']);
  const shown = await database.db
    .selectFrom('alert_events')
    .select('id')
    .where('kind', '=', 'shown')
    .execute();
  expect(shown).toHaveLength(1);
});

test('past its end it holds nothing, even when nobody has ended it yet', async () => {
  await hear();
  await intake.drain();
  clock.advance(600_001);
  await hear('b');
  await intake.drain();
  expect((await held()).toSorted()).toEqual(['held', null]);
  expect(await cards()).toHaveLength(1);
  await mutes().end('op1');
  expect(await cards()).toHaveLength(2);
});
