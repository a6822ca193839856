import { server as command } from '#commands/server.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { livesUntil } from '#src/messages/server-replies.ts';
import { askedWhere } from '#src/servers/asked-where.ts';
import type { Servers } from '#src/servers/servers.ts';

interface Needs {
  servers: Pick<Servers, 'find' | 'keep'>;
  clock: Clock;
}

export const handleKeepServer = handle(
  command.verbs.keep,
  async ({ args, ...call }, { servers, clock }: Needs) => {
    const server = await servers.find(args, 'server.keep', askedWhere(call));
    const changed = await servers.keep(server);
    return { message: livesUntil(changed, call.actor.id, clock.now()), to: 'channel' };
  },
);
