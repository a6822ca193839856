import { expect, test } from 'vitest';
import { handleDeployRelease } from '#handlers/deploy-release.ts';
import { proposals, releaseCall } from '#test/support/release-call.ts';

const args = { app: 'checkout', release: 'v412', environment: 'staging', reason: 'hotfix' };

test('asks for the operation, whose card says it all', async () => {
  const { asked, ...needs } = proposals();

  const reply = await handleDeployRelease.run(releaseCall(args), needs);

  expect(reply).toBeUndefined();
  expect(asked).toEqual([
    {
      operation: 'release.deploy',
      input: { app: 'checkout', environment: 'staging', channels: ['C0DEPLOYS'], release: 'v412' },
      channel: 'C0DEPLOYS',
      reason: 'hotfix',
    },
  ]);
});

test('with --plan shows the plan to who asked, and asks for nothing', async () => {
  const { asked, ...needs } = proposals();

  const reply = await handleDeployRelease.run(releaseCall(args, { preview: true }), needs);

  expect(reply).toEqual({ message: { text: 'the plan of release.deploy' }, to: 'me' });
  expect(asked).toEqual([]);
});
