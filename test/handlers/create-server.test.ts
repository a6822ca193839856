import { expect, test } from 'vitest';
import { handleCreateServer } from '#handlers/create-server.ts';
import { proposals } from '#test/support/release-call.ts';
import { serverCall } from '#test/support/server-call.ts';
import { wanted } from '#test/support/servers.ts';

test('asks for the operation, whose card says it all', async () => {
  const { asked, operations } = proposals();
  const servers = { wanted: () => wanted };

  const reply = await handleCreateServer.run(serverCall({ blueprint: 'web', name: 'shop-1' }), {
    operations,
    servers,
  });

  expect(reply).toBeUndefined();
  expect(asked).toMatchObject([
    { operation: 'server.create', input: { name: 'shop-1' }, channel: 'C0DEPLOYS' },
  ]);
});
