import { expect, test } from 'vitest';
import { handleUnlockRelease } from '#handlers/unlock-release.ts';
import { proposals, releaseCall } from '#test/support/release-call.ts';

const unlock = (unlocked: string[]) =>
  handleUnlockRelease.run(releaseCall({ app: 'checkout', environment: 'production' }), {
    releases: proposals().releases,
    operations: { unlock: async () => unlocked },
  });

test('tells the channel who let releases go on', async () => {
  const reply = await unlock(['checkout in production']);

  expect(reply).toMatchObject({ to: 'channel', message: { text: expect.stringContaining('<@U0ANA>') } });
});

test('says so when nothing was locked', async () => {
  await expect(unlock([])).rejects.toThrow('*checkout* in *production* is not locked.');
});
