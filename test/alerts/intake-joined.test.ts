import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OnOpened } from '#src/alerts/apply.ts';
import { type AlertIntake, createAlertIntake } from '#src/alerts/intake.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { systemClock } from '#src/clock.ts';
import { createMetrics } from '#src/metrics.ts';
import { body, deliver, settings } from '#test/support/alerts.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const clock = systemClock();
let database: TestDatabase;
let intake: AlertIntake;
let opened: OnOpened;
const lines: { msg: string; err: { message: string } }[] = [];

beforeAll(async () => {
  database = await testDatabase({ clock });
  intake = createAlertIntake({
    ...{ database, settings, cards: createCards(clock), metrics: createMetrics() },
    log: pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    opened: (trx, groups) => opened(trx, groups),
  });
}, 60_000);
afterAll(async () => {
  await intake.stop();
  await database[Symbol.asyncDispose]();
});

test.each<[string, OnOpened]>([
  ['a mistake of ours', () => Promise.reject(new Error('a mistake of ours'))],
  [
    'one that the database refuses',
    async (trx) =>
      void (await trx
        .insertInto('alert_events')
        .values({ group_id: 'none' } as never)
        .execute()),
  ],
])('%s in what joins a new alert: its card comes all the same, and it is logged', async (what, fails) => {
  lines.length = 0;
  opened = fails;
  const title = `Errors${what.length}`;
  await deliver(database, clock, body(title, [{ name: title }]), 'prod');
  await intake.drain();

  const cards = await database.db
    .selectFrom('cards')
    .innerJoin('alert_groups', 'alert_groups.id', 'cards.subject')
    .select(['alert_groups.state', 'alert_groups.title'])
    .where('cards.kind', '=', 'alert')
    .execute();
  expect(cards).toContainEqual({ state: 'firing', title: expect.stringContaining(title) });
  expect(lines.map(({ msg }) => msg)).toEqual([
    'telling what an alert has to do with; its card comes without',
  ]);
  expect(await database.db.selectFrom('intake').select('id').where('state', '!=', 'done').execute()).toEqual(
    [],
  );
});
