import { expect, test } from 'vitest';
import { handleUnfreezeEnvironment } from '#handlers/unfreeze-environment.ts';
import { UserError } from '#src/errors.ts';
import type { Frozen } from '#src/operations/freeze.ts';
import { releaseCall, releaseClock } from '#test/support/release-call.ts';

const until = new Date('2026-11-30T07:00:00Z');
const weekend = { until, window: { text: 'fri 16:00 – mon 08:00 UTC' } } as Frozen;

async function unfreeze(ended: boolean, still?: Frozen) {
  return await handleUnfreezeEnvironment.run(releaseCall({ environment: 'production' }), {
    clock: releaseClock,
    operations: { unfreeze: async () => ended, frozen: async () => still },
  });
}

test('says who ended it, and what freezes it all the same', async () => {
  expect((await unfreeze(true))?.message.text).toBe(':sunny: <@U0ANA> ended the freeze of *production*.');
  expect((await unfreeze(true, weekend))?.message.text).toContain('It is frozen all the same until');
});

test('what nobody has frozen cannot be ended', async () => {
  await expect(unfreeze(false)).rejects.toThrow(new UserError('*production* is not frozen.'));
  await expect(unfreeze(false, weekend)).rejects.toThrow(
    /by the configuration, until .* \(fri 16:00 – mon 08:00 UTC\)/,
  );
});
