import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Alerts } from '#src/alerts/alerts.ts';
import { createAlerts } from '#src/alerts/create-alerts.ts';
import { type AlertIntake, createAlertIntake } from '#src/alerts/intake.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { systemClock } from '#src/clock.ts';
import { UserError } from '#src/errors.ts';
import { createMetrics } from '#src/metrics.ts';
import { body, deliver, settings } from '#test/support/alerts.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const clock = systemClock();
let database: TestDatabase;
let intake: AlertIntake;
let alerts: Alerts;

beforeAll(async () => {
  database = await testDatabase({ clock });
  const cards = createCards(clock);
  const log = pino({ level: 'silent' });
  intake = createAlertIntake({ database, cards, log, metrics: createMetrics(), settings });
  alerts = createAlerts({ database, cards, clock });
}, 60_000);
afterAll(async () => {
  await intake.stop();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  for (const table of ['messages', 'cards', 'alert_groups'] as const) {
    await database.db.deleteFrom(table).execute();
  }
});

async function raise(key: string, severity = 'critical'): Promise<string> {
  await deliver(database, clock, body(key, [{ name: key, severity }], { commonLabels: { alertname: key } }));
  await intake.drain();
  const row = await database.db
    .selectFrom('alert_groups')
    .select('id')
    .where('title', '=', key)
    .executeTakeFirstOrThrow();
  return row.id;
}

let requests = 0;
const asked = (by: string, note?: string) => ({ by, key: `command:${++requests}`, note });

async function called(id: string, becomes: string): Promise<void> {
  // Rows that point at the id it was given would hold it back.
  await database.db.deleteFrom('alerts').where('group_id', '=', id).execute();
  await database.db.deleteFrom('alert_events').where('group_id', '=', id).execute();
  await database.db.updateTable('alert_groups').set({ id: becomes }).where('id', '=', id).execute();
}

test('of a hundred people who press at once one is on it, and the others learn who', async () => {
  const id = await raise('A');
  const presses = await Promise.all(
    Array.from({ length: 100 }, (_, i) => alerts.acknowledge(id, asked(`U${i}`))),
  );

  const winners = presses.filter(({ changed }) => changed);
  expect(winners).toHaveLength(1);
  const who = winners[0]?.group.acknowledgedBy;
  expect(new Set(presses.map(({ group }) => group.acknowledgedBy))).toEqual(new Set([who]));
  const said = await database.db.selectFrom('messages').select('content').execute();
  expect(said.map(({ content }) => content)).toEqual([{ text: `:eyes: <@${who}> is on it` }]);
});

test('who acknowledges late cannot reopen', async () => {
  const id = await raise('A');
  await alerts.resolve(id, asked('U1', 'disk replaced'));

  const { changed, group } = await alerts.acknowledge(id, asked('U2'));
  expect(changed).toBe(false);
  expect(group).toMatchObject({ state: 'resolved', resolvedBy: 'U1', acknowledgedBy: null });
  const { events } = await alerts.history(id);
  expect(events.map(({ kind, actor }) => [kind, actor])).toEqual([
    ['opened', null],
    ['resolved', 'U1'],
  ]);
});

test('an acknowledged one can be resolved, once', async () => {
  const id = await raise('A');
  await alerts.acknowledge(id, asked('U1'));

  expect((await alerts.resolve(id, asked('U2'))).changed).toBe(true);
  expect((await alerts.resolve(id, asked('U3'))).changed).toBe(false);
});

describe('the same request run again, as after a restart', () => {
  const events = async (id: string) => (await alerts.history(id)).events.map(({ kind }) => kind);

  test('leaves alone what got worse since it was acknowledged', async () => {
    const id = await raise('A', 'warning');
    const first = asked('U1');
    expect((await alerts.acknowledge(id, first)).changed).toBe(true);
    await raise('A', 'critical');

    const again = await alerts.acknowledge(id, first);
    expect(again).toMatchObject({ changed: true, group: { id, state: 'firing', acknowledgedBy: null } });
    expect(await events(id)).toEqual(['opened', 'acknowledged', 'worsened']);
  });

  test('leaves alone what was handed back since it was resolved', async () => {
    const id = await raise('A');
    const first = asked('U1');
    await alerts.resolve(id, first);
    await alerts.reopen(id, asked('U2'));

    const again = await alerts.resolve(id, first);
    expect(again).toMatchObject({ changed: true, group: { id, state: 'firing', resolvedBy: null } });
    expect(await events(id)).toEqual(['opened', 'resolved', 'handed-back']);
  });

  test('finds what it changed, and no other that its words name by now', async () => {
    const id = await raise('A');
    const other = await raise('B');
    const first = asked('U1');
    await alerts.resolve(id, first);

    expect((await alerts.find(other, first.key)).id).toBe(id);
    expect((await alerts.resolve(other, first)).group.id).toBe(id);
    expect(await events(other)).toEqual(['opened']);
    expect((await alerts.find(other, asked('U1').key)).id).toBe(other);
  });

  test('at the same moment by two: it is done once, and both say so', async () => {
    const id = await raise('A');
    const first = asked('U1');
    const both = await Promise.all([alerts.resolve(id, first), alerts.resolve(id, first)]);

    expect(both.map(({ changed }) => changed)).toEqual([true, true]);
    expect(await events(id)).toEqual(['opened', 'resolved']);
  });
});

test('found by its id, or enough of it; what is open goes before what is over', async () => {
  await called(await raise('A'), '7f3k2');
  await called(await raise('B'), '7f9ab');
  await called(await raise('C'), '7fxyz');
  await database.db
    .updateTable('alert_groups')
    .set({ state: 'resolved', resolved_at: new Date(0) })
    .where('id', '=', '7fxyz')
    .execute();

  expect((await alerts.find('7f3k2')).title).toBe('A');
  expect((await alerts.find('7f9')).title).toBe('B');
  expect((await alerts.find('7fx')).title).toBe('C');
  await expect(alerts.find('7f')).rejects.toThrow(/Several alerts begin with \*7f\*[\s\S]*7f9ab[\s\S]*7f3k2/);
  await expect(alerts.find('7f')).rejects.not.toThrow(/7fxyz/);
  await expect(alerts.find('7f3k3')).rejects.toThrow('Did you mean `7f3k2`?');
  await expect(alerts.find('%')).rejects.toThrow(UserError);
});

test('listed worst first, those that somebody is on after those that nobody is', async () => {
  await raise('info-1', 'info');
  const taken = await raise('critical-taken');
  await raise('warning-1', 'warning');
  await raise('critical-1');
  await alerts.resolve(await raise('over'), asked('U1'));
  await alerts.acknowledge(taken, asked('U1'));

  const { cards, counts, unacknowledged } = await alerts.list('open');
  expect(cards.map(({ group }) => group.title)).toEqual([
    'critical-1',
    'critical-taken',
    'warning-1',
    'info-1',
  ]);
  expect([counts, unacknowledged]).toEqual([{ critical: 2, warning: 1, info: 1 }, 3]);
  expect((await alerts.list('resolved')).cards.map(({ group }) => group.title)).toEqual(['over']);
});

test('a test alert takes the way of any other, once for one request', async () => {
  const wanted = {
    key: 'command:1',
    severity: 'info',
    channel: 'C0TEST',
    by: 'U1',
    startsAt: clock.now().toISOString(),
  } as const;
  await alerts.raiseTest(wanted);
  await alerts.raiseTest(wanted);
  await intake.drain();

  const { cards } = await alerts.list('open');
  expect(cards.map(({ group }) => [group.title, group.severity, group.channel, group.firing])).toEqual([
    ['TestAlert', 'info', 'C0TEST', 1],
  ]);
  expect((await alerts.resolve(cards[0]?.group.id ?? '', asked('U1'))).changed).toBe(true);
});

test('a form offers open alerts whose id or title has the words in it, worst first', async () => {
  await raise('DiskFull', 'warning');
  const memory = await raise('MemoryFull');
  await alerts.resolve(await raise('DiskGone'), asked('U0ANA'));

  const titles = async (words: string) => (await alerts.suggest(words)).map(({ title }) => title);
  expect(await titles('')).toEqual(['MemoryFull', 'DiskFull']);
  expect(await titles('disk')).toEqual(['DiskFull']);
  expect(await titles('%')).toEqual([]);
  expect(await alerts.suggest(memory.slice(0, 3))).toContainEqual({ id: memory, title: 'MemoryFull' });
});

test('more alerts than a list shows can still be found in a form', async () => {
  for (let n = 10; n < 30; n += 1) await raise(`Number${n}`);

  expect(await alerts.suggest('number10')).toHaveLength(1);
});
