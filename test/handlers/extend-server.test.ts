import { expect, test } from 'vitest';
import { handleExtendServer } from '#handlers/extend-server.ts';
import { releaseClock } from '#test/support/release-call.ts';
import { foundServers, serverCall } from '#test/support/server-call.ts';

test('lives longer by what is said, and the channel learns until when', async () => {
  const { rights, servers } = foundServers();
  const asked: number[] = [];
  const needs = {
    servers: {
      ...servers,
      extend: async (server: Awaited<ReturnType<typeof servers.find>>, by: number) => {
        asked.push(by);
        return { ...server, expiresAt: new Date('2026-11-28T10:00:00Z') };
      },
    },
    clock: releaseClock,
  };

  const reply = await handleExtendServer.run(serverCall({ server: 'shop-1', by: 172_800_000 }), needs);

  expect(asked).toEqual([172_800_000]);
  expect(rights).toMatchObject([{ action: 'server.extend' }]);
  expect(reply).toMatchObject({ to: 'channel' });
  expect(reply?.message.text).toMatch(/<@U0ANA>: \*shop-1\* lives until <!date/);
});
