import { server as command } from '#commands/server.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { cleanServersOperation } from '#src/servers/operations/clean.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
}

export const handleCleanServers = handle(
  command.verbs.clean,
  async (call, { operations }: Needs) => await askFor(operations, cleanServersOperation, {}, call),
);
