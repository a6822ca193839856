import { expect, test } from 'vitest';
import { handleShowRelease } from '#handlers/show-release.ts';
import { release } from '#test/support/release.ts';
import { releaseCall, releaseClock } from '#test/support/release-call.ts';

test('shows all that is known of it', async () => {
  const args = { app: 'checkout', environment: 'production', release: 'v412' };
  const labels = { commit: '9f8e7d6c5b4a39281706', created: '2026-11-25T08:00:00Z' };
  const reply = await handleShowRelease.run(releaseCall(args), {
    releases: { find: async (_, version) => release(version, { labels, migrated: true }) },
    ledger: {
      delivery: async () => ({ outcome: 'proven good', lead: 3_600_000, duration: 60_000, recovery: null }),
    },
    clock: releaseClock,
  });

  const text = JSON.stringify(reply?.message.blocks);
  expect(text).toContain('*`v412`* of *checkout* in *production*: *proven good*');
  expect(text).toContain('commit `9f8e7d6c5b4a`');
  expect(text).toContain('up after 1 min  ·  1 h after its commit');
  expect(text).toContain('A migration ran for it.');
});
