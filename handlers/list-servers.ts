import { server as command } from '#commands/server.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { serverList } from '#src/messages/server-list.ts';
import type { Servers } from '#src/servers/servers.ts';

interface Needs {
  servers: Pick<Servers, 'list'>;
  clock: Clock;
}

export const handleListServers = handle(
  command.verbs.list,
  async ({ args: { environment } }, { servers, clock }: Needs) => ({
    message: serverList(await servers.list(environment), environment, clock.now()),
    to: 'me',
  }),
);
