import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AuditEntry } from '#src/audit/audit.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { systemClock } from '#src/clock.ts';
import { drawRefusals } from '#src/http/hooks/draw-refusals.ts';
import { countRefusals, type Refusals } from '#src/http/hooks/refusals.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const clock = systemClock();
let database: TestDatabase;
let refusals: Refusals;
let audited: AuditEntry[] = [];

beforeAll(async () => {
  database = await testDatabase({ clock });
}, 60_000);
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  audited = [];
  await database.db.deleteFrom('cards').execute();
  refusals = countRefusals({
    database,
    cards: createCards(clock),
    audit: { append: async (entry) => void audited.push(entry) },
    clock,
    log: pino({ level: 'silent' }),
    health: () => 'C0HEALTH',
  });
  return () => refusals.close();
});

const cards = () =>
  database.db.selectFrom('cards').select(['kind', 'subject', 'channel', 'version']).execute();

test('refusals of a source are audited at once, and then once a minute with their number', async () => {
  for (let i = 0; i < 5; i++) refusals.note('prod', 'unauthorized');
  await refusals.flush();
  clock.advance(61_000);
  refusals.note('prod', 'unauthorized');
  await refusals.flush();

  expect(audited.map(({ target, detail }) => [target, detail?.count])).toEqual([
    ['prod', 5],
    ['prod', 1],
  ]);
});

test('nine are no flood; the tenth within five minutes raises one card, which further ones edit', async () => {
  for (let i = 0; i < 9; i++) refusals.note('prod', 'unauthorized');
  await refusals.flush();
  expect(await cards()).toEqual([]);

  refusals.note('prod', 'unauthorized');
  await refusals.flush();
  clock.advance(61_000);
  refusals.note('prod', 'unauthorized');
  await refusals.flush();

  const [card] = await cards();
  expect(card).toMatchObject({ kind: 'refusals', channel: 'C0HEALTH', version: 2 });
  const drawn = await drawRefusals(database, clock)([card?.subject ?? '']);
  expect(drawn.get(card?.subject ?? '')?.message.text).toBe(
    'Alerts are turned away: 11 webhooks for *prod* had no valid credentials (401)',
  );
});

test('ten in an hour are no flood', async () => {
  for (let i = 0; i < 10; i++) {
    refusals.note('prod', 'unauthorized');
    clock.advance(360_000);
  }
  await refusals.flush();

  expect(await cards()).toEqual([]);
});

test('a thousand invented names make one card and name only the last', async () => {
  for (let i = 0; i < 1000; i++) refusals.note('', 'unknown-source', `<!channel>${i}`);
  await refusals.flush();

  const found = await cards();
  expect(found).toHaveLength(1);
  const drawn = await drawRefusals(database, clock)(found.map(({ subject }) => subject));
  expect(JSON.stringify([...drawn.values()])).toContain('&lt;!channel&gt;999');
  expect(audited.length).toBeLessThanOrEqual(2);
});

test('after an hour of quiet a flood has a card of its own', async () => {
  for (let i = 0; i < 10; i++) refusals.note('prod', 'too-large');
  await refusals.flush();
  clock.advance(3_601_000);
  for (let i = 0; i < 10; i++) refusals.note('prod', 'too-large');
  await refusals.flush();

  expect(await cards()).toHaveLength(2);
});
