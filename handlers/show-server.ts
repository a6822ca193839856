import { server as command } from '#commands/server.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { serverShown } from '#src/messages/server-list.ts';
import { askedWhere } from '#src/servers/asked-where.ts';
import type { Servers } from '#src/servers/servers.ts';

interface Needs {
  servers: Pick<Servers, 'find'>;
  clock: Clock;
}

export const handleShowServer = handle(
  command.verbs.show,
  async ({ args, ...call }, { servers, clock }: Needs) => {
    const server = await servers.find(args, 'server.read', askedWhere(call));
    return { message: serverShown(server, clock.now()), to: 'me' };
  },
);
