import { expect, test } from 'vitest';
import { handlePauseApp } from '#handlers/pause-app.ts';
import { proposals, releaseCall } from '#test/support/release-call.ts';

test('asks for the operation, whose card says it all', async () => {
  const { asked, ...needs } = proposals();

  const reply = await handlePauseApp.run(releaseCall({ app: 'checkout', environment: 'staging' }), needs);

  expect(reply).toBeUndefined();
  expect(asked).toMatchObject([
    { operation: 'release.pause', input: { app: 'checkout', environment: 'staging' } },
  ]);
});
