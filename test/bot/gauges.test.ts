import { expect, test } from 'vitest';
import { createGauges } from '#src/bot/gauges.ts';
import type { Database } from '#src/database/connect.ts';
import type { DatabaseState } from '#src/database/engine.ts';
import { createMetrics } from '#src/metrics.ts';
import { testDatabase } from '#test/support/database.ts';

test('gauges show what waits now, and keep what they knew while the store is down', async () => {
  await using database = await testDatabase();
  const metrics = createMetrics();
  let time = 0;
  const clock = { monotonic: () => (time += 1) };
  const measure = createGauges({ metrics, database, clock, connections: () => 2 });
  const body = {
    source: 'prod',
    received_at: new Date(),
    encoding: 'identity',
    body: Buffer.from('{}'),
    state: 'new',
  } as const;
  const seen = async () => {
    const text = await metrics.registry.metrics();
    return text
      .split('\n')
      .filter((line) => /^quarterdeck_(store_up|intake_backlog|slack_connections|alert_groups)/.test(line));
  };

  await database.db.insertInto('intake').values([body, body]).execute();
  await measure();
  expect(await seen()).toEqual([
    'quarterdeck_intake_backlog 2',
    'quarterdeck_alert_groups{state="firing"} 0',
    'quarterdeck_alert_groups{state="acknowledged"} 0',
    'quarterdeck_slack_connections 2',
    'quarterdeck_store_up 1',
  ]);

  await database.db.deleteFrom('intake').execute();
  await measure();
  expect(await seen(), 'counting rests twenty times as long as it took').toContain(
    'quarterdeck_intake_backlog 2',
  );
  time += 20;
  await measure();
  expect(await seen()).toContain('quarterdeck_intake_backlog 0');
}, 60_000);

test('a store that does not answer is down, and coming back is counted', async () => {
  await using real = await testDatabase();
  const metrics = createMetrics();
  let state: DatabaseState = { up: true };
  let tell: (next: DatabaseState) => void = () => undefined;
  const database: Database = {
    ...real,
    state: () => state,
    onState: (listener) => {
      tell = listener;
      return () => undefined;
    },
  };
  const measure = createGauges({ metrics, database, clock: { monotonic: () => 0 }, connections: () => 0 });
  const turn = async (next: DatabaseState) => {
    state = next;
    tell(state);
    await measure();
    return (await metrics.storeUp.get()).values[0]?.value;
  };

  expect(await turn({ up: false, reason: 'disk full' })).toBe(0);
  expect(await turn({ up: true })).toBe(1);
  expect((await metrics.storeReopened.get()).values[0]?.value).toBe(1);
}, 60_000);
