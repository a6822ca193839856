import type { Call } from '#src/handle.ts';
import type { Server } from '#src/servers/server.ts';
import type { AskedWhere, Servers } from '#src/servers/servers.ts';
import { ana } from './release-call.ts';

export const shop: Server = {
  ...{
    id: '7f3k2',
    name: 'shop-1',
    blueprint: 'web',
    cloud: 'paris',
    region: 'eu-west-3',
    endpoint: null,
    environment: 'staging',
    state: 'running',
  },
  ...{ token: 't', launchedAt: null, instance: 'i-1', address: '10.0.0.5', port: 22, login: 'quarterdeck' },
  ...{ type: 't3.small', owner: 'U0ANA', channel: 'C0DEPLOYS', protected: false, price: null },
  ...{
    hostKeys: ['ssh-ed25519 AAAA'],
    loginKey: 'ssh-ed25519 BBBB',
    createdAt: new Date('2026-11-24T10:00:00Z'),
  },
  ...{ readyAt: new Date('2026-11-24T10:05:00Z'), expiresAt: new Date('2026-11-26T10:00:00Z') },
  ...{ ending: false, unseenSince: null, trouble: null, goneAt: null, goneWhy: null },
};

/** What a handler of servers is called with, in #deploys. */
export function serverCall(args: object): Call {
  const request = { way: 'command', key: 'command:1', channel: 'C0DEPLOYS' };
  return { args, actor: ana, request, preview: false } as unknown as Call;
}

/** Finds `shop-1`, and remembers which right was asked for. */
export function foundServers() {
  const rights: { action: string; asked: AskedWhere }[] = [];
  const servers: Pick<Servers, 'find' | 'input'> = {
    find: async ({ server: name }, action, asked) => {
      rights.push({ action, asked });
      return { ...shop, name };
    },
    input: ({ id, name }) => ({ id, name, environment: 'staging', channels: [] }),
  };
  return { rights, servers };
}
