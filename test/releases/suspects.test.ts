import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordChange } from '#src/releases/change-rows.ts';
import { changesAround } from '#src/releases/suspects.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const beganAt = new Date('2026-11-25T14:10:00Z');
const minutes = (count: number) => new Date(beganAt.getTime() + count * 60_000);
const where = { cluster: 'main' };
const config = {
  environments: {
    staging: { ...where, namespace: 'shop-staging' },
    production: { ...where, namespace: 'shop' },
  },
  apps: {
    checkout: { alerts: {}, workload: [{ kind: 'Deployment', name: 'checkout' }] },
    worker: { alerts: { team: 'background' }, workload: [{ kind: 'Deployment', name: 'worker' }] },
  },
  slack: { channels: {} },
} as unknown as Parameters<typeof changesAround>[1];

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const change = { by: 'U1', operation: null, release: null } as const;
  const production = { ...change, app: 'checkout', environment: 'production' };
  await database.tx(async (trx) => {
    await recordChange(trx, { ...production, kind: 'deploy', what: 'too long ago', at: minutes(-121) });
    await recordChange(trx, { ...production, kind: 'deploy', what: 'v1 → v2', at: minutes(-60) });
    await recordChange(trx, { ...production, kind: 'scale', what: '2 → 3 replicas', at: minutes(-1) });
    await recordChange(trx, { ...production, kind: 'rollback', what: 'v2 → v1', at: minutes(5) });
    await recordChange(trx, {
      ...production,
      environment: 'staging',
      kind: 'deploy',
      what: 'v9',
      at: minutes(-2),
    });
  });
});
afterAll(() => database[Symbol.asyncDispose]());

const about = async (labels: Record<string, string>) =>
  (await changesAround(database.db, config, [{ id: 'a', labels, beganAt }])).get('a');
const told = (changes: readonly { what: string }[] | undefined) => changes?.map(({ what }) => what);

test('a release before the alert goes before what is nearer but changed no code', async () => {
  const found = await about({ app: 'checkout', namespace: 'shop' });

  expect(told(found?.before)).toEqual(['v1 → v2', '2 → 3 replicas']);
  expect(told(found?.since)).toEqual(['v2 → v1']);
});

test('labels that name no environment mean every one', async () => {
  const found = await about({ service: 'checkout' });

  expect(told(found?.before)).toEqual(['v9', 'v1 → v2', '2 → 3 replicas']);
});

test('an app of which nothing changed is named all the same; what is no app is left out', async () => {
  expect(await about({ team: 'background' })).toEqual({ before: [], since: [], apps: ['worker'] });
  expect(await about({ app: 'unknown', team: 'other' })).toBeUndefined();
});
