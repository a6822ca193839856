import { expect, test } from 'vitest';
import { handleCompareRelease } from '#handlers/compare-release.ts';
import { release } from '#test/support/release.ts';
import { releaseCall } from '#test/support/release-call.ts';

test('names what differs, and keeps values back that may be secret', async () => {
  const args = { app: 'checkout', environment: 'production', release: undefined };
  const reply = await handleCompareRelease.run(releaseCall(args), {
    releases: {
      diff: async () => ({
        from: release('v412'),
        to: release('v411'),
        differences: [
          { path: 'containers[app].image', from: 'checkout:v412', to: 'checkout:v411', shown: true },
          { path: 'containers[app].env[DATABASE_URL].value', from: 'canary-1', to: 'canary-2', shown: false },
        ],
      }),
    },
  });

  const text = JSON.stringify(reply?.message.blocks);
  expect(text).toContain('`containers[app].image` `checkout:v412` → `checkout:v411`');
  expect(text).toContain('`containers[app].env[DATABASE_URL].value` changes (not shown)');
  expect(text).not.toContain('canary');
});
