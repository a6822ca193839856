import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawAlerts } from '#src/alerts/draw.ts';
import { drawUnreadable } from '#src/alerts/draw-unreadable.ts';
import { type AlertIntake, createAlertIntake } from '#src/alerts/intake.ts';
import { replayIntake } from '#src/alerts/replay.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { type Clock, systemClock } from '#src/clock.ts';
import { createMetrics } from '#src/metrics.ts';
import { body, deliver, nothingReleased, settings } from '#test/support/alerts.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const clock = systemClock();
let database: TestDatabase;
let intake: AlertIntake;

beforeAll(async () => {
  database = await testDatabase({ clock });
  intake = newIntake();
}, 60_000);
afterAll(async () => {
  await intake.stop();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  for (const table of ['messages', 'cards', 'alert_groups', 'intake', 'memory'] as const) {
    await database.db.deleteFrom(table).execute();
  }
});

function newIntake(): AlertIntake {
  const log = pino({ level: 'silent' });
  return createAlertIntake({ database, cards: createCards(clock), log, metrics: createMetrics(), settings });
}

/** By a clock that was set back since the test began. */
const setBack = new Date(clock.now().getTime() - 3_600_000);

async function hear(content: object | string, source = 'prod', at: Clock | Date = clock): Promise<void> {
  await deliver(database, at, content, source);
  await intake.drain();
}

const replay = (which: Parameters<typeof replayIntake>[2]) =>
  replayIntake(database, createCards(clock), which);
const groups = () => database.db.selectFrom('alert_groups').selectAll().orderBy('opened_at').execute();
const events = async () => {
  const rows = await database.db
    .selectFrom('alert_events')
    .select(['kind', 'detail'])
    .orderBy('id')
    .execute();
  return rows.map(({ kind, detail }) => ({ kind, ...detail }));
};
const lines = async () => {
  const rows = await database.db
    .selectFrom('messages')
    .select(['content', 'broadcast'])
    .orderBy('id')
    .execute();
  return rows.map(({ content, broadcast }) => [(content as { text: string }).text, broadcast]);
};
/** Every row that says something, less what counts wishes. */
const everything = async () => ({
  groups: await groups(),
  alerts: await database.db.selectFrom('alerts').selectAll().orderBy('id').execute(),
  events: await events(),
  lines: await lines(),
});

test('a card waits since its webhook arrived, however long the queue before it was', async () => {
  const arrived = new Date(clock.now().getTime() - 90_000);
  await deliver(database, arrived, body('a', [{ name: 'A' }]));
  await deliver(database, clock, body('a', [{ name: 'A' }, { name: 'B' }]));
  await intake.drain();

  const card = await database.db.selectFrom('cards').select('wanted_at').executeTakeFirstOrThrow();
  expect(card.wanted_at).toEqual(arrived);
});

test('a body becomes a group with its alerts, its history and a card that is wanted', async () => {
  await hear(body('checkout', [{ name: 'CheckoutDown' }, { name: 'CheckoutSlow', severity: 'warning' }]));

  const [group] = await groups();
  expect(group).toMatchObject({
    state: 'firing',
    severity: 'critical',
    firing: 2,
    total: 2,
    channel: 'C0OPS',
  });
  expect(await events()).toMatchObject([{ kind: 'opened', firing: 2 }]);
  expect(await database.db.selectFrom('cards').selectAll().execute()).toMatchObject([
    { kind: 'alert', subject: group?.id, channel: 'C0OPS', urgency: 'verdict' },
  ]);
  const drawn = await drawAlerts(database, clock, () => nothingReleased)([group?.id ?? '', 'none']);
  expect([...drawn.keys()]).toEqual([group?.id]);
  expect(drawn.get(group?.id ?? '')?.message.text).toContain('CRITICAL group=checkout: 2 firing since');
});

test('what ended is resolved though the clock was set back an hour since it fired', async () => {
  await hear(body('checkout', [{ name: 'A' }]));
  await hear(body('checkout', [{ name: 'A', status: 'resolved' }]), 'prod', setBack);

  expect(await groups()).toMatchObject([{ state: 'resolved', firing: 0, resolved_at: setBack }]);
});

test('a repeat writes nothing and keeps nothing; what told something is kept', async () => {
  await hear(body('checkout', [{ name: 'A' }]));
  const before = await everything();
  await hear(body('checkout', [{ name: 'A' }]));

  expect(await everything()).toEqual(before);
  const kept = await database.db.selectFrom('intake').select('state').execute();
  expect(kept).toEqual([{ state: 'done' }]);
});

test('each event leaves its line; what should wake people is said in the channel too', async () => {
  await hear(body('checkout', [{ name: 'A', severity: 'warning' }]));
  await hear(
    body('checkout', [
      { name: 'A', severity: 'warning' },
      { name: 'B', severity: 'critical' },
    ]),
  );
  await hear(
    body('checkout', [
      { name: 'A', severity: 'warning' },
      { name: 'B', status: 'resolved' },
    ]),
  );
  await hear(body('checkout', [{ name: 'A', severity: 'warning', status: 'resolved' }]));
  await hear(body('checkout', [{ name: 'A', severity: 'warning', startsAt: '2026-11-23T15:00:00Z' }]));

  const alert = `*group=checkout* \`${(await groups())[0]?.id}\``;
  expect(await lines()).toEqual([
    [`:arrow_up: *Worse: warning → critical.* ${alert} needs to be acknowledged.`, true],
    [':heavy_plus_sign: 1 more firing: *B*', false],
    [':heavy_minus_sign: 1 alert resolved: *B*', false],
    [':white_check_mark: Resolved: nothing fires any more.', false],
    [`:rotating_light: *Firing again*: ${alert}, 1 alert, warning.`, true],
  ]);
});

test('a line names what tells an alert from the others, as the card does', async () => {
  const pods = Array.from({ length: 8 }, (_, n) => ({ name: 'Slow', labels: { pod: `p${n}` } }));
  for (const count of [1, 2, 8])
    await hear(body('checkout', pods.slice(0, count), { commonLabels: { alertname: 'Slow' } }));

  expect((await lines()).map(([text]) => text)).toEqual([
    ':heavy_plus_sign: 1 more firing: pod *p1*',
    ':heavy_plus_sign: 6 more firing: pod *p2*; pod *p3*; pod *p4*; pod *p5*; pod *p6* …',
  ]);
});

test('what came while we were away is told body by body, not as its sum', async () => {
  await deliver(database, clock, body('checkout', [{ name: 'A' }]));
  await deliver(database, clock, body('checkout', [{ name: 'A', status: 'resolved' }]));
  await deliver(database, clock, body('checkout', [{ name: 'A', startsAt: '2026-11-23T15:00:00Z' }]));
  await intake.drain();

  expect((await events()).map(({ kind }) => kind)).toEqual(['opened', 'resolved', 'reopened']);
  expect(await groups()).toMatchObject([{ state: 'firing', firing: 1, total: 1 }]);
});

test('an alert that is over before it was seen wants no card', async () => {
  await hear(body('checkout', [{ name: 'A', status: 'resolved' }]));

  expect(await database.db.selectFrom('cards').selectAll().execute()).toEqual([]);
});

test('later than the hour a group gets a new row, and the old one is history', async () => {
  await hear(body('checkout', [{ name: 'A' }]));
  await hear(body('checkout', [{ name: 'A', status: 'resolved' }]));
  clock.advance(3_601_000);
  await hear(body('checkout', [{ name: 'A', startsAt: '2026-11-23T17:00:00Z' }]));

  const [old, fresh] = await groups();
  expect([old?.current, fresh?.current]).toEqual([false, true]);
  expect([old?.state, fresh?.state]).toEqual(['resolved', 'firing']);
  expect(fresh?.id).not.toBe(old?.id);
});

test('hundreds of groups in one batch, each with its own id', async () => {
  for (let i = 0; i < 300; i++) await deliver(database, clock, body(`g${i}`, [{ name: 'A' }, { name: 'B' }]));
  await intake.drain();

  const found = await groups();
  expect(found).toHaveLength(300);
  expect(found.every(({ firing, id }) => firing === 2 && /^[2-9a-z]{5}$/.test(id))).toBe(true);
});

describe('a large body', () => {
  const many = (count: number, more: object = {}) =>
    body(
      'big',
      Array.from({ length: count }, (_, i) => ({ name: `A${i}`, ...more })),
    );

  test('is applied in slices and told as one', async () => {
    await hear(body('big', [{ name: 'A0' }]));
    await hear(many(1201));

    expect(await groups()).toMatchObject([{ firing: 1201, total: 1201 }]);
    expect(await events()).toMatchObject([{ kind: 'opened' }, { kind: 'fired', count: 1200 }]);
    expect(await lines()).toHaveLength(1);
    expect(await database.db.selectFrom('memory').selectAll().execute()).toEqual([]);
  });

  test('goes on where it was killed: what was applied is not applied or told again', async () => {
    await hear(many(1));
    await deliver(database, clock, many(1201));
    const killed = newIntake();
    const stopAfterOne = database.onWake('cards', () => void killed.stop());
    await killed.drain();
    stopAfterOne();
    await killed.stop();
    const [between] = await groups();

    await intake.drain();

    expect(between?.firing).toBeLessThan(1201);
    expect(await groups()).toMatchObject([{ firing: 1201, total: 1201 }]);
    expect(await events()).toMatchObject([{ kind: 'opened' }, { kind: 'fired', count: 1200 }]);
  });

  test('that ends all is told as one end', async () => {
    await hear(many(1001));
    await hear(many(1001, { status: 'resolved' }));

    expect(await events()).toMatchObject([{ kind: 'opened' }, { kind: 'resolved' }]);
    expect(await groups()).toMatchObject([{ state: 'resolved', firing: 0, total: 1001 }]);
  });
});

describe('a body that cannot be read', () => {
  test('is kept with what was wrong, shown once for its source, and counts where it can', async () => {
    await hear('{"version":');
    await hear(body('checkout', [{ name: 'A' }, { name: 'B', startsAt: 'yesterday' }]));

    const bad = await database.db.selectFrom('intake').select(['state', 'problem']).orderBy('id').execute();
    expect(bad.map(({ state }) => state)).toEqual(['bad', 'bad']);
    expect(bad[1]?.problem).toContain('alerts[1].startsAt: expected a time');
    expect(await groups()).toMatchObject([{ firing: 1 }]);
    const cards = await database.db
      .selectFrom('cards')
      .selectAll()
      .where('kind', '=', 'unreadable')
      .execute();
    expect(cards).toMatchObject([{ subject: 'prod', channel: 'C0HEALTH', version: 2 }]);
    const drawn = await drawUnreadable(database, clock)(['prod', 'other']);
    expect(drawn.get('prod')).toMatchObject({ alive: true });
    expect(JSON.stringify(drawn.get('prod'))).toContain('2 bodies');
    expect(drawn.get('other')).toMatchObject({ alive: false });
  });

  test('is read again when asked, by its source or its number', async () => {
    await hear(body('lost', [{ name: 'A' }]), 'forgotten');
    await hear('nonsense');
    const [first] = await database.db.selectFrom('intake').select('id').orderBy('id').execute();
    intake.configure({ ...settings, sources: { ...settings.sources, forgotten: { kind: 'alertmanager' } } });

    expect(await replay({ ids: [Number(first?.id)] })).toBe(1);
    await intake.drain();
    expect(await groups()).toMatchObject([{ source: 'forgotten', firing: 1 }]);

    expect(await replay({ source: 'prod' })).toBe(1);
    await intake.drain();
    expect(await replay({ source: 'prod' })).toBe(1);
  });

  test('read at last after newer news, changes nothing', async () => {
    await deliver(database, clock, body('checkout', [{ name: 'A', status: 'resolved' }]));
    await database.db.updateTable('intake').set({ state: 'bad', problem: 'x' }).execute();
    await hear(body('checkout', [{ name: 'A' }]), 'prod', setBack);
    const before = await everything();

    expect(await replay({ source: 'prod' })).toBe(1);
    await intake.drain();
    expect(await everything()).toEqual(before);
  });

  test('keeps nobody waiting, whatever it does to the thread that reads it', async () => {
    await deliver(database, clock, body('before', [{ name: 'A' }]));
    const notGzip = { encoding: 'gzip', body: Buffer.from('not gzip'), state: 'new' } as const;
    const stored = { source: 'prod', received_at: clock.now(), ...notGzip };
    await database.db.insertInto('intake').values(stored).execute();
    await hear(body('after', [{ name: 'A' }]));

    expect(await groups()).toHaveLength(2);
    expect(
      await database.db.selectFrom('intake').select('problem').where('state', '=', 'bad').execute(),
    ).toEqual([{ problem: 'the body could not be read because of a fault of ours, which the log tells' }]);
  });
});
