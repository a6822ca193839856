// Groups that a hold keeps back, from the body that opens them until the hold ends.
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OnOpened, Opened } from '#src/alerts/apply.ts';
import { drawAlerts } from '#src/alerts/draw.ts';
import { endHold } from '#src/alerts/end-hold.ts';
import type { Hold } from '#src/alerts/hold.ts';
import { type AlertIntake, createAlertIntake } from '#src/alerts/intake.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { type MovableClock, systemClock } from '#src/clock.ts';
import { TemporaryError } from '#src/errors.ts';
import { createMetrics } from '#src/metrics.ts';
import { body, deliver, nothingReleased, settings } from '#test/support/alerts.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

let logged: string[] = [];
const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
let clock: MovableClock;
let database: TestDatabase;
let intake: AlertIntake;
let holds: Hold[];
let opened: Opened[];

beforeAll(async () => {
  clock = systemClock();
  database = await testDatabase({ clock });
  intake = createAlertIntake({
    ...{
      database,
      settings,
      cards: createCards(clock),
      log,
      metrics: createMetrics(),
    },
    holds: async () => holds,
    opened: async (_, groups) => void opened.push(...groups),
  });
});
afterAll(async () => {
  await intake.stop();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  for (const table of ['messages', 'cards', 'alert_groups', 'intake', 'memory'] as const)
    await database.db.deleteFrom(table).execute();
  const until = new Date(clock.now().getTime() + 600_000);
  const covers: Hold['covers'] = ({ alertname }) => alertname === 'Slow';
  holds = [{ id: 'op1', why: 'the rollout of checkout v2', until, covers }];
  opened = [];
  logged = [];
});

interface Said {
  name?: string;
  severity?: string;
  status?: 'firing' | 'resolved';
  startsAt?: string;
}

async function hear(key: string, ...alerts: Said[]): Promise<void> {
  const sent = alerts.map(({ name = 'Slow', severity = 'warning', ...more }) => ({
    name,
    severity,
    ...more,
  }));
  await deliver(database, clock, body(key, sent));
  await intake.drain();
}

const tell: OnOpened = async (_, groups) => void opened.push(...groups);

async function end(telling = tell) {
  holds = [];
  return await database.tx((trx) =>
    endHold(trx, createCards(clock), 'op1', { at: clock.now(), opened: telling, log }),
  );
}

const cards = async () => {
  const rows = await database.db.selectFrom('cards').select(['subject', 'urgency']).execute();
  return rows.map(({ subject }) => subject);
};
const groups = () => database.db.selectFrom('alert_groups').selectAll().orderBy('opened_at').execute();
const kinds = async () => {
  const rows = await database.db.selectFrom('alert_events').select('kind').orderBy('id').execute();
  return rows.map(({ kind }) => kind);
};
const lines = async () => {
  const rows = await database.db
    .selectFrom('messages')
    .select(['content', 'broadcast'])
    .orderBy('id')
    .execute();
  return rows.map(({ content, broadcast }) => [(content as { text: string }).text, broadcast]);
};

test('is kept like any other, and has no card until the hold ends', async () => {
  await hear('a', {});
  await hear('a', {}, { severity: 'info', startsAt: '2026-11-23T15:00:00Z' });
  expect(await groups()).toMatchObject([{ state: 'firing', hold: { by: 'op1', ended: null, again: false } }]);
  expect(opened).toMatchObject([{ heldBy: 'op1' }]);
  expect(await cards()).toEqual([]);
  expect(await lines()).toEqual([]);

  const [group] = await groups();
  expect(await end()).toEqual([
    { id: group?.id, title: 'group=a', severity: group?.severity, became: 'firing' },
  ]);
  expect(await cards()).toEqual([group?.id]);
  expect(opened.at(-1)).toMatchObject({ id: group?.id, heldBy: null, again: false });
  expect((await kinds()).filter((kind) => kind !== 'fired')).toEqual(['opened', 'held', 'shown']);
  const drawn = await drawAlerts(database, clock, () => nothingReleased)([group?.id ?? '']);
  expect(JSON.stringify(drawn.get(group?.id ?? ''))).toContain('during the rollout of checkout v2');
});

test('that was over before the hold ended is counted, and never shown', async () => {
  await hear('a', {});
  await hear('a', { status: 'resolved' });
  await hear('b', {});
  expect((await end()).map(({ title, became }) => [title, became]).sort()).toEqual([
    ['group=a', 'resolved'],
    ['group=b', 'firing'],
  ]);
  expect(await cards()).toHaveLength(1);
  expect(await lines()).toEqual([]);
});

test('that becomes critical is shown at once, as its card and nothing more, and counted as shown', async () => {
  await hear('a', {});
  await hear('a', {}, { name: 'Down', severity: 'critical' });
  expect(await cards()).toHaveLength(1);
  expect(await lines()).toEqual([]);
  expect(opened.at(-1)).toMatchObject({ severity: 'critical', heldBy: null });
  expect(await end()).toMatchObject([{ severity: 'critical', became: 'shown' }]);
});

test('critical from the first, or with something that is not covered: shown', async () => {
  await hear('a', { severity: 'critical' });
  await hear('b', {}, { name: 'Other' });
  expect(await cards()).toHaveLength(2);
  expect(await end()).toEqual([]);
});

test('a card that stands goes on as always', async () => {
  await hear('a', { name: 'Other' });
  await hear('a', { name: 'Other' }, {});
  expect(await lines()).toEqual([[expect.stringContaining('1 more firing'), false]]);
  expect(await groups()).toMatchObject([{ hold: null }]);
});

test('that fires again on the card it had is told again there, when the hold ends', async () => {
  await hear('a', {});
  await end();
  await hear('a', { status: 'resolved' });
  const said = (await lines()).length;
  const until = new Date(clock.now().getTime() + 600_000);
  holds = [{ id: 'op2', why: 'the rollout of checkout v3', until, covers: () => true }];
  await hear('a', { startsAt: '2026-11-23T16:00:00Z' });
  expect((await lines()).slice(said)).toEqual([]);
  expect(await groups()).toMatchObject([{ state: 'firing', hold: { by: 'op2', again: true } }]);

  await hear('a', { startsAt: '2026-11-23T16:00:00Z', severity: 'critical' });
  expect((await lines()).slice(said)).toEqual([
    [expect.stringMatching(/Firing again.*held until now for .* during the rollout of checkout v3/), true],
  ]);
});

test('a large body, the last part of which is not covered, is shown with that part', async () => {
  const many = Array.from({ length: 1200 }, (_, place) => ({
    ...{ name: place < 1199 ? 'Slow' : 'Other', severity: 'warning', labels: { place: String(place) } },
  }));
  await deliver(database, clock, body('big', many));
  await intake.drain();
  expect(await groups()).toMatchObject([{ firing: 1200, hold: { ended: expect.any(String) } }]);
  expect(await cards()).toHaveLength(1);
});

test('ended twice, as by a replica that did not see the other, nothing is shown twice', async () => {
  await hear('a', {});
  await end();
  const shown = await lines();
  expect(await end()).toMatchObject([{ became: 'shown' }]);
  expect(await kinds()).toEqual(['opened', 'held', 'shown']);
  expect(await lines()).toEqual(shown);
});

test('ends though it cannot be told what the alerts have to do with, and the log says why', async () => {
  await hear('a', {});
  const refused: OnOpened = async (trx) => {
    await trx.insertInto('memory').values({ name: 'half told', value: '{}', at: clock.now() }).execute();
    await sql`select of what there is not`.execute(trx);
  };
  expect(await end(refused)).toMatchObject([{ became: 'firing' }]);
  expect(await cards()).toHaveLength(1);
  expect(await groups()).toMatchObject([{ hold: { ended: expect.any(String) } }]);
  expect(await database.db.selectFrom('memory').select('name').execute()).toEqual([]);
  expect(logged).toEqual([expect.stringContaining('its card comes without')]);
});

test('does not end on a store that does not answer: it is tried again', async () => {
  await hear('a', {});
  const lost = end(() => Promise.reject(new TemporaryError('asking the database')));
  await expect(lost).rejects.toThrow(TemporaryError);
  expect(await groups()).toMatchObject([{ hold: { ended: null } }]);
});
