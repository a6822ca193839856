import { server as command } from '#commands/server.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { livesUntil } from '#src/messages/server-replies.ts';
import type { Servers } from '#src/servers/servers.ts';

interface Needs {
  servers: Pick<Servers, 'find' | 'extend'>;
  clock: Clock;
}

export const handleExtendServer = handle(
  command.verbs.extend,
  async ({ args, actor: by, request }, { servers, clock }: Needs) => {
    const asked = { by, channel: request.channel ?? by.id };
    const server = await servers.find(args.server, 'server.extend', asked);
    const changed = await servers.extend(server, args.by);
    return { message: livesUntil(changed, by.id, clock.now()), to: 'channel' };
  },
);
