import { expect, test } from 'vitest';
import { handleLockRelease } from '#handlers/lock-release.ts';
import { proposals, releaseCall, releaseClock } from '#test/support/release-call.ts';

async function lock(args: object) {
  const asked: unknown[] = [];
  const { releases } = proposals();
  const reply = await handleLockRelease.run(
    releaseCall({ app: 'checkout', environment: 'production', ...args }),
    {
      releases,
      clock: releaseClock,
      operations: { lock: async (names, { reason }, until) => void asked.push({ names, reason, until }) },
    },
  );
  return { asked, reply };
}

test('locks for as long as is said, for the reason that is said', async () => {
  const { asked, reply } = await lock({ for: 7_200_000, reason: 'moving the data' });

  const until = new Date('2026-11-25T12:00:00Z');
  expect(asked).toEqual([{ names: ['checkout in production'], reason: 'moving the data', until }]);
  expect(reply).toMatchObject({
    to: 'channel',
    message: { text: expect.stringContaining(': moving the data') },
  });
});

test('ends by itself after eight hours when nothing is said', async () => {
  expect((await lock({})).asked).toMatchObject([{ until: new Date('2026-11-25T18:00:00Z') }]);
});
