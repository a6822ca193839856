import { server as command } from '#commands/server.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { serverShown } from '#src/messages/server-list.ts';
import type { Servers } from '#src/servers/servers.ts';

interface Needs {
  servers: Pick<Servers, 'find'>;
  clock: Clock;
}

export const handleShowServer = handle(
  command.verbs.show,
  async ({ args, actor: by, request }, { servers, clock }: Needs) => {
    const asked = { by, channel: request.channel ?? by.id };
    const server = await servers.find(args.server, 'server.read', asked);
    return { message: serverShown(server, clock.now()), to: 'me' };
  },
);
