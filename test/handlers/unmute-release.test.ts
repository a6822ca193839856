import { expect, test } from 'vitest';
import { handleUnmuteRelease } from '#handlers/unmute-release.ts';
import type { HeldAlert } from '#src/releases/mutes.ts';
import { releaseCall } from '#test/support/release-call.ts';

const press = (held: HeldAlert[] | undefined) =>
  handleUnmuteRelease.run(releaseCall({ app: 'checkout', environment: 'production' }), {
    releases: { unmute: async () => held },
  });

test('tells the channel who did it, and what there is to see now', async () => {
  const alert: HeldAlert = { id: '7f3k2', title: '<!channel>', severity: 'warning', became: 'firing' };
  expect(await press([alert, { ...alert, became: 'resolved' }])).toEqual({
    to: 'channel',
    message: {
      text: ':bell: <@U0ANA> ended the mute of *checkout* in *production*. Held until now: 1 resolved meanwhile, 1 still fires and has its card now: *&lt;!channel&gt;* (warning, `7f3k2`).',
    },
  });
  expect(await press([])).toMatchObject({ message: { text: expect.stringContaining('Nothing was held.') } });
});

test('says so when nothing is muted there', async () => {
  await expect(press(undefined)).rejects.toThrow('No alert of *checkout* in *production* is held');
});

test('leaves it to the thread that its button stands in', async () => {
  const call = releaseCall({ app: 'checkout', environment: 'production' });
  const pressed = { ...call, request: { ...call.request, onCard: true } };
  const releases = { unmute: async () => [] };
  expect(await handleUnmuteRelease.run(pressed, { releases })).toBeUndefined();
});
