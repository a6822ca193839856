import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertIntake, createAlertIntake } from '#src/alerts/intake.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { systemClock } from '#src/clock.ts';
import { createMetrics } from '#src/metrics.ts';
import { body, deliver, settings } from '#test/support/alerts.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const clock = systemClock();
let database: TestDatabase;
let intake: AlertIntake;

beforeAll(async () => {
  database = await testDatabase({ clock });
  intake = createAlertIntake({
    database,
    cards: createCards(clock),
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
    settings,
  });
}, 60_000);
afterAll(async () => {
  await intake.stop();
  await database[Symbol.asyncDispose]();
});

test('a body becomes a group with its alerts, its history and a card that is wanted', async () => {
  await deliver(
    database,
    clock,
    body('checkout', [{ name: 'CheckoutDown' }, { name: 'CheckoutSlow', severity: 'warning' }]),
  );
  await intake.drain();

  const group = await database.db.selectFrom('alert_groups').selectAll().executeTakeFirstOrThrow();
  expect(group).toMatchObject({
    state: 'firing',
    severity: 'critical',
    firing: 2,
    total: 2,
    channel: 'C0OPS',
  });
  expect(await database.db.selectFrom('alerts').selectAll().execute()).toHaveLength(2);
  expect(await database.db.selectFrom('alert_events').select('kind').execute()).toEqual([{ kind: 'opened' }]);
  expect(await database.db.selectFrom('cards').selectAll().execute()).toMatchObject([
    { kind: 'alert', subject: group.id, channel: 'C0OPS', urgency: 'verdict' },
  ]);
});
