import { server as command } from '#commands/server.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { livesUntil } from '#src/messages/server-replies.ts';
import type { Servers } from '#src/servers/servers.ts';

interface Needs {
  servers: Pick<Servers, 'find' | 'keep'>;
  clock: Clock;
}

export const handleKeepServer = handle(
  command.verbs.keep,
  async ({ args, actor: by, request }, { servers, clock }: Needs) => {
    const asked = { by, channel: request.channel ?? by.id };
    const server = await servers.find(args.server, 'server.keep', asked);
    const changed = await servers.keep(server);
    return { message: livesUntil(changed, by.id, clock.now()), to: 'channel' };
  },
);
