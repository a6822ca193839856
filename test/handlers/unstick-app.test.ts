import { expect, test } from 'vitest';
import { handleUnstickApp } from '#handlers/unstick-app.ts';
import { proposals, releaseCall } from '#test/support/release-call.ts';

test('asks for the operation, whose card says it all', async () => {
  const { asked, ...needs } = proposals();

  const reply = await handleUnstickApp.run(releaseCall({ app: 'ledger', environment: 'production' }), needs);

  expect(reply).toBeUndefined();
  expect(asked).toMatchObject([
    { operation: 'release.unstick', input: { app: 'ledger', environment: 'production' } },
  ]);
});
