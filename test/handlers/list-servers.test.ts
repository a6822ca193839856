import { expect, test } from 'vitest';
import { handleListServers } from '#handlers/list-servers.ts';
import type { Server } from '#src/servers/server.ts';
import { releaseClock } from '#test/support/release-call.ts';
import { serverCall, shop } from '#test/support/server-call.ts';

async function listed(servers: Server[]) {
  const needs = { servers: { list: async () => servers }, clock: releaseClock };
  const reply = await handleListServers.run(serverCall({ environment: 'staging' }), needs);
  return JSON.stringify(reply?.message);
}

test('each with whose it is, and until when', async () => {
  const text = await listed([
    shop,
    { ...shop, name: 'data-1', state: 'stopped', expiresAt: null, protected: true },
  ]);

  expect(text).toContain('2 servers in *staging*');
  expect(text).toContain(':white_check_mark: *shop-1* in *staging*  web  <@U0ANA>, until <!date');
  expect(text).toContain(
    ':black_square_for_stop: *data-1* in *staging*  web  <@U0ANA>, until somebody terminates it :lock:',
  );
});

test('says how to make one where there is none', async () => {
  expect(await listed([])).toContain('/server create');
});
