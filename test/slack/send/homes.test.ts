import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import type { User } from '#sandbox/slack/world.ts';
import { type DrawHomes, openHomes } from '#src/cards/homes.ts';
import { type MovableClock, systemClock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { Lease } from '#src/database/leases.ts';
import { secret } from '#src/secret.ts';
import { createClients } from '#src/slack/clients.ts';
import { startHomes } from '#src/slack/send/homes.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { eventually } from './stage.ts';

const log = pino({ level: 'silent' });
let database: TestDatabase;
let slack: SandboxSlack;
let clock: MovableClock;
/** What everybody's tab says now. */
let words = 'nothing';
const held: Lease = { name: 'sender', epoch: 7, remaining: () => Number.POSITIVE_INFINITY };

beforeAll(async () => {
  database = await testDatabase();
  await database.db.insertInto('leases').values({ name: 'sender', owner: 'me', epoch: 7, beat: 1 }).execute();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.db.deleteFrom('homes').execute();
  clock = systemClock();
  words = 'nothing';
  slack = await startSandboxSlack({ now: () => clock.now().getTime() });
  return () => slack.close();
});

const said = (text: string) => ({
  text,
  blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text } }],
});
const everybody: DrawHomes = async (lookers) => new Map(lookers.map(({ user }) => [user, said(words)]));

interface Given {
  lease?: () => Lease | undefined;
  draw?: DrawHomes;
  on?: Database;
}

function sender({ lease = () => held, draw = everybody, on = database }: Given = {}) {
  const { out } = createClients({ token: secret(slack.tokens.bot), api: slack.apiUrl, log });
  const homes = startHomes({
    ...{ database: on, client: out, timeout: 1000, lease, draw, clock, log },
    ...{ resting: said('come back'), plain: said.bind(undefined, 'words'), asTyped: (message) => message },
  });
  return { refresh: homes.refresh, [Symbol.asyncDispose]: homes.stop };
}

async function opens(user: string, event = `Ev${user}`, shown = false): Promise<void> {
  await openHomes(database, clock).opened({ user, team: 'T0QUARTER', event, shown });
}
const published = () => slack.calls.of('views.publish');
const row = (user: string) =>
  database.db.selectFrom('homes').selectAll().where('user_id', '=', user).executeTakeFirst();

test('published when opened, and again only when it says something else', async () => {
  await using homes = sender();
  await opens('U0ANA');
  await slack.user('ana').expectHome('nothing');
  homes.refresh();
  words = 'something';
  homes.refresh();
  clock.advance(3000);
  await slack.user('ana').expectHome('something');
  expect(published()).toHaveLength(2);
});

test('the same event twice is one wish, as when two replicas hear it', async () => {
  await opens('U0ANA');
  await opens('U0ANA');
  expect(await row('U0ANA')).toMatchObject({ version: 1 });
  await opens('U0ANA', 'Ev2');
  expect(await row('U0ANA')).toMatchObject({ version: 2 });
});

test('of two replicas only the one that sends cards publishes', async () => {
  await using _other = sender({ lease: () => undefined, draw: () => Promise.reject(new Error('not asked')) });
  await using _one = sender();
  await opens('U0ANA');
  await slack.user('ana').expectHome('nothing');
  expect(published()).toHaveLength(1);
});

test('who has lost the lease writes nothing, and who has little of it left publishes nothing', async () => {
  await using _short = sender({ lease: () => ({ ...held, remaining: () => 999 }) });
  await opens('U0ANA');
  await using _lost = sender({ lease: () => ({ ...held, epoch: 6 }) });
  await slack.user('ana').expectHome('nothing');
  await slack.settled();
  expect(await row('U0ANA')).toMatchObject({ sent_version: 0, sent_hash: null });
});

test('ended before what was published is written down: published once more, and right', async () => {
  const lost = { ...database, db: unwritable(database) };
  {
    await using _ended = sender({ on: lost });
    await opens('U0ANA');
    await slack.user('ana').expectHome('nothing');
  }
  await using _next = sender();
  await eventually(() => row('U0ANA')).toMatchObject({ sent_version: 1 });
  expect(slack.user('ana').home.text).toBe('nothing');
});

test('a hundred people who look at once are served within what Slack allows, who waits before who does not', async () => {
  await using homes = sender();
  const people = Array.from({ length: 80 }, (_, index) => `U${String(index).padStart(8, '0')}`);
  for (const id of people) slack.world.users.set(id, { ...(slack.world.users.get('U0ANA') as User), id });
  for (const id of people) await opens(id);
  await eventually(() => published().length).toBe(80);
  words = 'changed';
  homes.refresh();
  clock.advance(3000);
  await opens('U0ANA');
  await slack.user('ana').expectHome('changed');
  expect(published()).toHaveLength(81);
  for (let minute = 0; minute < 2; minute += 1) {
    clock.advance(62_000);
    homes.refresh();
    await eventually(() => published().length).toBeGreaterThan(130 + minute * 30);
  }
  await eventually(() => published().length).toBe(161);
  expect(slack.rateLimited).toEqual({});
});

test('a tab that nobody has looked at for an hour comes to rest, though none can be drawn', async () => {
  await opens('U0ANA');
  clock.advance(3_600_000);
  await using _homes = sender({ draw: () => Promise.reject(new Error('drawing')) });
  await slack.user('ana').expectHome('come back');
  await eventually(() => row('U0ANA')).toMatchObject({ live: false });
});

test('who is gone is forgotten', async () => {
  await using _homes = sender({ draw: async () => new Map([['U0ANA', 'gone']]) });
  await opens('U0ANA');
  await eventually(() => row('U0ANA')).toBeUndefined();
  await opens('U0NOBODY');
  expect(published()).toEqual([]);
});

/** As of a process that ends before its next write. */
function unwritable({ db }: Database): Database['db'] {
  return new Proxy(db, {
    get(target, name) {
      if (name === 'updateTable') throw new Error('this process has ended');
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
