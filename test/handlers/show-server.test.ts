import { expect, test } from 'vitest';
import { handleShowServer } from '#handlers/show-server.ts';
import { releaseClock } from '#test/support/release-call.ts';
import { foundServers, serverCall } from '#test/support/server-call.ts';

test('says how to log in and what host key to expect, to who may read it where it is', async () => {
  const { rights, servers } = foundServers();

  const reply = await handleShowServer.run(serverCall({ server: 'shop-1' }), {
    servers,
    clock: releaseClock,
  });

  const text = JSON.stringify(reply?.message.blocks);
  expect(text).toContain('`ssh quarterdeck@10.0.0.5`');
  expect(text).toContain('`SHA256:');
  expect(reply).toMatchObject({ to: 'me' });
  expect(rights).toMatchObject([{ action: 'server.read', asked: { channel: 'C0DEPLOYS' } }]);
});
