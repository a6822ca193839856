import { server as command } from '#commands/server.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { askedWhere } from '#src/servers/asked-where.ts';
import { stopServerOperation } from '#src/servers/operations/power.ts';
import type { Servers } from '#src/servers/servers.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
  servers: Pick<Servers, 'find' | 'input'>;
}

export const handleStopServer = handle(
  command.verbs.stop,
  async ({ args, ...call }, { operations, servers }: Needs) => {
    const server = await servers.find(args, 'server.power', askedWhere(call));
    return await askFor(operations, stopServerOperation, servers.input(server), call);
  },
);
