import { server as command } from '#commands/server.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { askedWhere } from '#src/servers/asked-where.ts';
import { terminateServerOperation } from '#src/servers/operations/terminate.ts';
import type { Servers } from '#src/servers/servers.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
  servers: Pick<Servers, 'find' | 'input'>;
}

export const handleTerminateServer = handle(
  command.verbs.terminate,
  async ({ args, ...call }, { operations, servers }: Needs) => {
    const server = await servers.find(args, 'server.terminate', askedWhere(call));
    return await askFor(operations, terminateServerOperation, servers.input(server), call);
  },
);
