import { expect, test } from 'vitest';
import { handleTerminateServer } from '#handlers/terminate-server.ts';
import { proposals } from '#test/support/release-call.ts';
import { foundServers, serverCall } from '#test/support/server-call.ts';

test('asks for the operation, for who may where the server is', async () => {
  const { asked, operations } = proposals();
  const { rights, servers } = foundServers();

  const reply = await handleTerminateServer.run(serverCall({ server: 'shop-1' }), { operations, servers });

  expect(reply).toBeUndefined();
  expect(rights).toMatchObject([{ action: 'server.terminate' }]);
  expect(asked).toMatchObject([{ operation: 'server.terminate', input: { id: '7f3k2', name: 'shop-1' } }]);
});
