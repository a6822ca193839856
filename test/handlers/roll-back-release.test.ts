import { expect, test } from 'vitest';
import { handleRollBackRelease } from '#handlers/roll-back-release.ts';
import { proposals, releaseCall } from '#test/support/release-call.ts';

test('asks for the operation, whose card says it all', async () => {
  const { asked, ...needs } = proposals();

  const reply = await handleRollBackRelease.run(
    releaseCall({ app: 'checkout', environment: 'production', to: 'v409' }),
    needs,
  );

  expect(reply).toBeUndefined();
  expect(asked).toMatchObject([
    { operation: 'release.rollback', input: { app: 'checkout', environment: 'production', to: 'v409' } },
  ]);
});
