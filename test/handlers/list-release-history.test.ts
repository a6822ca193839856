import { expect, test } from 'vitest';
import { handleListReleaseHistory } from '#handlers/list-release-history.ts';
import type { Release } from '#src/releases/release.ts';
import { release } from '#test/support/release.ts';
import { releaseCall, releaseClock } from '#test/support/release-call.ts';

async function listed(history: Release[]) {
  const call = releaseCall({ app: 'checkout', environment: 'production' });
  const reply = await handleListReleaseHistory.run(call, {
    releases: { history: async () => history },
    clock: releaseClock,
  });
  return reply?.message;
}

test('lists releases with how they proved and who made them', async () => {
  const message = await listed([
    release('v413', { verdict: 'failed', problem: 'container app exited with code 1' }),
    release('v412', { origin: 'foreign', by: 'outside' }),
  ]);

  const text = JSON.stringify(message?.blocks);
  expect(text).toContain(':x: *`v413`*  failed  ·  deploy by <@U0ANA>');
  expect(text).toContain('container app exited with code 1');
  expect(text).toContain('changed outside Quarterdeck');
});

test('says so when there is none yet', async () => {
  expect((await listed([]))?.text).toContain('none yet');
});
