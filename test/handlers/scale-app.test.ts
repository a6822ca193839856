import { expect, test } from 'vitest';
import { handleScaleApp } from '#handlers/scale-app.ts';
import { proposals, releaseCall } from '#test/support/release-call.ts';

test('asks for the operation, whose card says it all', async () => {
  const { asked, ...needs } = proposals();

  const reply = await handleScaleApp.run(
    releaseCall({ app: 'checkout', environment: 'staging', to: 5 }),
    needs,
  );

  expect(reply).toBeUndefined();
  expect(asked).toMatchObject([{ operation: 'release.scale', input: { app: 'checkout', replicas: 5 } }]);
});
