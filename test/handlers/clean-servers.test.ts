import { expect, test } from 'vitest';
import { handleCleanServers } from '#handlers/clean-servers.ts';
import { proposals } from '#test/support/release-call.ts';
import { serverCall } from '#test/support/server-call.ts';

test('asks for the operation, which reports before it does anything', async () => {
  const { asked, operations } = proposals();

  expect(await handleCleanServers.run(serverCall({}), { operations })).toBeUndefined();
  expect(asked).toMatchObject([{ operation: 'server.clean' }]);
});
