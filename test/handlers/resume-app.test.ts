import { expect, test } from 'vitest';
import { handleResumeApp } from '#handlers/resume-app.ts';
import { proposals, releaseCall } from '#test/support/release-call.ts';

test('asks for the operation, whose card says it all', async () => {
  const { asked, ...needs } = proposals();

  const reply = await handleResumeApp.run(releaseCall({ app: 'checkout', environment: 'staging' }), needs);

  expect(reply).toBeUndefined();
  expect(asked).toMatchObject([
    { operation: 'release.resume', input: { app: 'checkout', environment: 'staging' } },
  ]);
});
