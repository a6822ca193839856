import { expect, test } from 'vitest';
import { handlePromoteRelease } from '#handlers/promote-release.ts';
import { proposals, releaseCall } from '#test/support/release-call.ts';

test('asks for the operation, whose card says it all', async () => {
  const { asked, ...needs } = proposals();

  const reply = await handlePromoteRelease.run(
    releaseCall({ app: 'checkout', from: 'staging', to: 'production' }),
    needs,
  );

  expect(reply).toBeUndefined();
  expect(asked).toMatchObject([
    { operation: 'release.promote', input: { from: 'staging', environment: 'production' } },
  ]);
});
