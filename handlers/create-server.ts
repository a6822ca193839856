import { server as command } from '#commands/server.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { createServerOperation } from '#src/servers/operations/create.ts';
import type { Servers } from '#src/servers/servers.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
  servers: Pick<Servers, 'wanted'>;
}

export const handleCreateServer = handle(
  command.verbs.create,
  async ({ args, ...call }, { operations, servers }: Needs) => {
    const channel = call.request.channel ?? call.actor.id;
    return await askFor(operations, createServerOperation, servers.wanted(args, channel), call);
  },
);
