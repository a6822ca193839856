import { expect, test } from 'vitest';
import { handleKeepServer } from '#handlers/keep-server.ts';
import type { Server } from '#src/servers/server.ts';
import { releaseClock } from '#test/support/release-call.ts';
import { foundServers, serverCall } from '#test/support/server-call.ts';

test('lives until somebody terminates it, for who has that right of its own', async () => {
  const { rights, servers } = foundServers();
  const keep = async (server: Server) => ({ ...server, expiresAt: null });
  const needs = { servers: { ...servers, keep }, clock: releaseClock };

  const reply = await handleKeepServer.run(serverCall({ server: 'shop-1' }), needs);

  expect(rights).toMatchObject([{ action: 'server.keep' }]);
  expect(reply?.message.text).toContain('lives until somebody terminates it');
});
