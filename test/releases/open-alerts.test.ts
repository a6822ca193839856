import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appsNamedBy } from '#src/releases/catalogue.ts';
import { openAlerts } from '#src/releases/open-alerts.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const config = {
  environments: {
    staging: { cluster: 'main', namespace: 'shop-staging' },
    production: { cluster: 'main', namespace: 'shop' },
  },
  apps: {
    checkout: { alerts: {}, workload: [{ kind: 'deployment', name: 'checkout-web' }] },
    worker: {
      alerts: { team: 'background', tier: 'jobs' },
      workload: [{ kind: 'deployment', name: 'worker' }],
    },
  },
  slack: { channels: {} },
} as unknown as Parameters<typeof appsNamedBy>[0];
const minutes = (count: number) => new Date(Date.UTC(2026, 10, 25, 14, count));

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => database.db.deleteFrom('alert_groups').execute());

interface Group {
  id: string;
  labels: Record<string, string>;
  severity?: 'critical' | 'warning' | 'info';
  openedAt?: Date;
  state?: 'firing' | 'acknowledged';
}

/** As many groups as `count` says, each with an id of its own. */
async function open(
  { id, labels, severity = 'warning', openedAt = minutes(0), state = 'firing' }: Group,
  count = 1,
) {
  await sql`
    insert into alert_groups (id, source, key, current, state, severity, title, labels, annotations, links, digest,
      route, channel, critical, warning, info, total, version, opened_at, changed_at)
    select ${id}::text || n, 'prod', ${id}::text || n, true, ${state}, ${severity}, ${id}::text, ${JSON.stringify(labels)}::jsonb, '{}', '[]', '',
      '', 'C0OPS', 1, 0, 0, 1, 1, ${openedAt}::timestamptz, ${openedAt}::timestamptz
    from generate_series(1, ${count}::int) n`.execute(database.db);
  await happens(id, 'opened', openedAt);
}

/** To all groups of this name. */
async function happens(id: string, kind: string, at: Date) {
  await sql`
    insert into alert_events (group_id, at, kind, detail)
    select id, ${at}::timestamptz, ${kind}, '{}' from alert_groups where title = ${id}`.execute(database.db);
}

const place = { app: 'checkout', environment: 'production' };
const titles = async (of = place, since?: Date) => {
  const found = await openAlerts(database.db, config, of, since);
  return found.map(({ title }) => title);
};

test("an app's alert is found under a flood of newer ones of others", async () => {
  await open({ id: 'mine', labels: { app: 'checkout' } });
  await open({ id: 'flood', labels: { app: 'other' }, openedAt: minutes(5) }, 3000);

  expect(await titles()).toEqual(['mine']);
});

test('a critical one, and one that began since, are found under a flood of the same app', async () => {
  await open({ id: 'critical', labels: { app: 'checkout' }, severity: 'critical' });
  await open({ id: 'flood', labels: { app: 'checkout' }, severity: 'warning', openedAt: minutes(1) }, 3000);
  await open(
    {
      id: 'elsewhere',
      labels: { app: 'checkout', env: 'staging' },
      severity: 'critical',
      openedAt: minutes(2),
    },
    600,
  );
  await open({ id: 'late', labels: { app: 'checkout' }, severity: 'info', openedAt: minutes(9) });

  expect((await titles())[0]).toBe('critical');
  expect(await titles(place, minutes(8))).toEqual(['late']);
});

test('one that was resolved and fires again has begun again', async () => {
  await open({ id: 'again', labels: { app: 'checkout' } });
  expect(await titles(place, minutes(8))).toEqual([]);

  await happens('again', 'reopened', minutes(9));
  expect(await titles(place, minutes(8))).toEqual(['again']);
});

test('acknowledged still fires, and the worst goes first', async () => {
  await open({ id: 'new', labels: { app: 'checkout' }, openedAt: minutes(2) });
  await open({ id: 'known', labels: { app: 'checkout' }, openedAt: minutes(1), state: 'acknowledged' });
  await open({ id: 'worst', labels: { app: 'checkout' }, severity: 'critical' });

  expect(await titles()).toEqual(['worst', 'new', 'known']);
});

describe('the store and the configuration agree on whose alert it is', () => {
  test.each<Record<string, string>>([
    { app: 'checkout' },
    { deployment: 'checkout-web', namespace: 'shop' },
    { service: 'checkout', namespace: 'other' },
    { service: 'checkout', environment: 'production', namespace: 'other' },
    { service: 'checkout', env: 'staging' },
    { service: 'checkout', env: 'staging', environment: 'production' },
    { container: 'checkout', namespace: 'shop-staging' },
    { team: 'background' },
    { team: 'background', tier: 'jobs', namespace: 'shop' },
    { app: 'worker' },
    { instance: 'db-1' },
  ])('%j', async (labels) => {
    await open({ id: 'one', labels });
    const named = appsNamedBy(config, labels);

    for (const app of ['checkout', 'worker']) {
      for (const environment of ['staging', 'production']) {
        const meant = named.some(
          (one) => one.app === app && (one.environment ?? environment) === environment,
        );
        expect(await titles({ app, environment }), `${app} in ${environment}`).toEqual(meant ? ['one'] : []);
      }
    }
  });
});
