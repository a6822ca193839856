import { isGone } from '#src/messages/server-refusals.ts';
import { StepFailed } from '#src/operations/step.ts';
import type { Server } from '#src/servers/server.ts';
import type { ServerNeeds } from './needs.ts';

/** As its row says now. Throws StepFailed when it is no more: what is left to do has no subject. */
export async function current(id: string, { records }: Pick<ServerNeeds, 'records'>): Promise<Server> {
  const server = await records.read(id);
  if (!server) throw new Error(`reading server ${id}: there is no such row`);
  if (server.state === 'gone') throw new StepFailed(isGone(server), { final: true });
  return server;
}
