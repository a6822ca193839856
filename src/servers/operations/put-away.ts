import { isNothingLeft, madeNothing, willBeRemoved } from '#src/messages/server-progress.ts';
import type { Plan } from '#src/operations/operation.ts';
import type { Leftovers, Run } from '#src/operations/step.ts';
import { cloudOf } from '#src/servers/place.ts';
import { remainsOf, remove } from '#src/servers/remove.ts';
import type { ServerNeeds } from './needs.ts';
import type { Commitment, Context } from './plan-server.ts';

/** What cannot be proven to be gone by then is gone on with by the patrol, which says so when it is. */
export const putAwayServer = {
  timeout: 4 * 60_000,
  act: async ({ context }: Plan<Commitment, Context>, needs: ServerNeeds, run: Run): Promise<Leftovers> => {
    const { operation: id } = run;
    const server = await needs.records.read(id);
    if (!server || server.state === 'gone') return {};
    const { instance, launchedAt, readyAt } = server;
    // Handed over, it is its owner's, whatever became of the operation after that.
    if (readyAt !== null) return {};
    try {
      const cloud = await cloudOf(server, context.owner, needs);
      const { instances, volumes, proven } = await remainsOf(server, cloud, needs);
      // What a lost call may still make is nothing to wait for here.
      if (!proven && instances.length + volumes.length === 0)
        return { mayStillRun: [willBeRemoved(instance)] };
      await remove(id, context.owner, needs, run);
    } catch {
      return { mayStillRun: [willBeRemoved(instance)] };
    }
    await needs.records.gone(id, 'it was not finished');
    return { cleaned: [launchedAt === null ? madeNothing : isNothingLeft(instance)] };
  },
};
