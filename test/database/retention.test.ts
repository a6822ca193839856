import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { handleRetention, removeOld, scheduleRetention } from '#src/database/retention.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const DAY = 86_400_000;
const clock = systemClock();
const keep = {
  requests: 30 * DAY,
  intake: 7 * DAY,
  alerts: 400 * DAY,
  operations: 400 * DAY,
  releases: 400 * DAY,
};
const daysAgo = (days: number) => new Date(clock.now().getTime() - days * DAY);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ clock });
}, 60_000);
afterAll(() => database[Symbol.asyncDispose]());

const body = (days: number) => ({
  source: 'prod',
  received_at: daysAgo(days),
  encoding: 'identity' as const,
  body: Uint8Array.of(1),
  state: 'new' as const,
});

const group = (id: string, days: number, state: 'firing' | 'resolved') => ({
  ...{
    id,
    source: 'prod',
    key: id,
    current: true,
    state,
    severity: 'warning' as const,
    title: id,
    route: '0',
    channel: 'ops',
  },
  ...{ labels: '{}', annotations: '{}', links: '[]', digest: '' },
  ...{ critical: 0, warning: 1, info: 0, total: 1, version: 1 },
  ...{ opened_at: daysAgo(days), changed_at: daysAgo(days) },
  resolved_at: state === 'resolved' ? daysAgo(days) : null,
});

test('what is over and old goes, in as many batches as it takes; the rest stays', async () => {
  const { db } = database;
  const old = Array.from({ length: 450 }, () => body(8));
  await db
    .insertInto('intake')
    .values([...old, body(8), body(8), body(6)])
    .execute();
  await db.updateTable('intake').set({ state: 'done' }).where('id', '<>', 452).execute();
  await db.updateTable('intake').set({ state: 'bad' }).where('id', '=', 451).execute();
  await db
    .insertInto('alert_groups')
    .values([group('OLD', 401, 'resolved'), group('LONG', 401, 'firing'), group('NEW', 399, 'resolved')])
    .execute();
  await db
    .insertInto('alert_events')
    .values(
      ['OLD', 'LONG'].map((id) => ({
        group_id: id,
        at: daysAgo(401),
        kind: 'opened',
        actor: null,
        detail: '{}',
      })),
    )
    .execute();

  const removed = await removeOld(database, clock, keep);

  expect(removed).toEqual({
    requests: 0,
    intake: 451,
    messages: 0,
    cards: 0,
    alert_groups: 1,
    operations: 0,
    releases: 0,
    release_mutes: 0,
    available_releases: 0,
    changes: 0,
    servers: 0,
    homes: 0,
  });
  const bodies = await db.selectFrom('intake').select('state').orderBy('id').execute();
  expect(bodies.map(({ state }) => state)).toEqual(['new', 'done']);
  const groups = await db.selectFrom('alert_groups').select('id').orderBy('id').execute();
  expect(groups.map(({ id }) => id)).toEqual(['LONG', 'NEW']);
  const events = await db.selectFrom('alert_events').select('group_id').execute();
  expect(events.map(({ group_id }) => group_id)).toEqual(['LONG']);
});

test('the card of what is still open stays, however long nothing changed', async () => {
  const { db } = database;
  await db
    .insertInto('alert_groups')
    .values([group('DONE', 401, 'resolved'), group('STILL', 401, 'firing')])
    .execute();
  const wish = (subject: string) => ({
    kind: 'alert',
    subject,
    channel: 'ops',
    version: 1,
    sent_version: 1,
    marker: subject,
  });
  const cards = ['DONE', 'STILL', 'LONG GONE'].map((subject) => ({
    ...wish(subject),
    ...{ urgency: 'verdict' as const, wanted_at: daysAgo(401) },
  }));
  await db.insertInto('cards').values(cards).execute();

  expect(await removeOld(database, clock, keep)).toMatchObject({ cards: 2, alert_groups: 1 });

  const left = await db.selectFrom('cards').select('subject').execute();
  expect(left).toEqual([{ subject: 'STILL' }]);
});

test('a Home tab that nobody has opened for a month is forgotten, once it shows nothing any more', async () => {
  const home = (user_id: string, days: number, live: boolean) => ({
    ...{ user_id, team: 'T1', opened_at: daysAgo(days), event: user_id, live, version: 1 },
  });
  await database.db
    .insertInto('homes')
    .values([home('LONG', 31, false), home('SHOWN', 31, true), home('LATELY', 29, false)])
    .execute();

  expect(await removeOld(database, clock, keep)).toMatchObject({ homes: 1 });

  const left = await database.db.selectFrom('homes').select('user_id').orderBy('user_id').execute();
  expect(left.map(({ user_id }) => user_id)).toEqual(['LATELY', 'SHOWN']);
});

test('it is due daily: a restart does not put it off, and a run plans the next', async () => {
  const due = async () =>
    (await database.db.selectFrom('timers').select('due_at').executeTakeFirstOrThrow()).due_at;
  await scheduleRetention(database, clock);
  const first = await due();
  clock.advance(3_600_000);
  await scheduleRetention(database, clock);
  expect(await due()).toEqual(first);
  clock.advance(DAY);
  await handleRetention({ database, clock, log: pino({ level: 'silent' }), keep })();
  expect((await due()).getTime() - clock.now().getTime()).toBeGreaterThan(DAY - 60_000);
});

test('releases that one could still go back to stay, however long nothing was released', async () => {
  const { db } = database;
  const release = (app: string) => ({
    ...{
      app,
      environment: 'production',
      origin: 'deploy' as const,
      version: 'v1',
      images: '[]',
      labels: '{}',
    },
    ...{ verdict: 'proven good' as const, by: 'U0ANA', migrated: false, started_at: daysAgo(500) },
  });
  const many = Array.from({ length: 25 }, () => release('busy'));
  await db
    .insertInto('releases')
    .values([...many, release('quiet')])
    .execute();

  await removeOld(database, clock, keep);

  const left = await db.selectFrom('releases').select('app').execute();
  expect(left.filter(({ app }) => app === 'busy')).toHaveLength(20);
  expect(left.filter(({ app }) => app === 'quiet')).toHaveLength(1);
});
