import { expect, test } from 'vitest';
import { handleShowReleaseStatus } from '#handlers/show-release-status.ts';
import { release } from '#test/support/release.ts';
import { releaseCall, releaseClock } from '#test/support/release-call.ts';

test('says what runs where, and why a place could not be seen', async () => {
  const progress = { desired: 3, updated: 3, available: 3, old: 0 };
  const verdict = { kind: 'done', progress } as const;
  const now = { release: release('v412', { verdict: 'live' }), lastGood: release('v411') };
  const until = new Date('2026-11-25T12:00:00Z');
  const window = { by: 'U0BEN', reason: 'the sale', since: until, until };
  const frozen = { until, window };
  const reply = await handleShowReleaseStatus.run(releaseCall({ app: 'checkout' }), {
    releases: {
      status: async (app) => [
        {
          ...{ app: String(app), environment: 'production', alerts: [] },
          now: { ...now, verdict, workloads: [{ name: 'deployment/checkout', verdict, paused: false }] },
        },
        { app: String(app), environment: 'staging', alerts: [], problem: 'cluster main did not answer' },
      ],
    },
    clock: releaseClock,
    operations: { frozen: async (name) => (name === 'production' ? frozen : undefined) },
  });

  const text = JSON.stringify(reply?.message.blocks);
  expect(text).toContain('*checkout* in *production*: *`v412`*');
  expect(text).toMatch(/:snowflake: \*production\* is frozen until [^*]* by <@U0BEN>: the sale/);
  expect(text).toContain('3 of 3 available');
  expect(text).toContain('Last good: `v411`');
  expect(text).toContain('*checkout* in *staging*: cluster main did not answer');
});
