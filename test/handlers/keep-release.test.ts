import { expect, test } from 'vitest';
import { handleKeepRelease } from '#handlers/keep-release.ts';
import { releaseCall } from '#test/support/release-call.ts';

const press = (kept: boolean) =>
  handleKeepRelease.run(releaseCall({ app: 'checkout', environment: 'production' }), {
    releases: { keep: async () => kept },
  });

test('tells the channel who stopped it', async () => {
  expect(await press(true)).toMatchObject({
    to: 'channel',
    message: { text: expect.stringContaining('<@U0ANA>') },
  });
});

test('says so when nothing was about to be rolled back', async () => {
  await expect(press(false)).rejects.toThrow('Policy is not about to roll *checkout* in *production* back.');
});
