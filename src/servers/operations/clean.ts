import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { UserError } from '#src/errors.ts';
import { nothingToClean } from '#src/messages/server-refusals.ts';
import { cleaned, cleanLines, cleanTitle, shallBeCleaned } from '#src/messages/server-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { ofNoWorkload } from '#src/operations/size.ts';
import type { Run } from '#src/operations/step.ts';
import { type Orphan, orphans } from '#src/servers/orphans.ts';
import type { ServerNeeds } from './needs.ts';

export interface CleanCommitment {
  orphans: Orphan[];
}

/** Reports first: what it found is terminated when whoever asked says so, and nothing else. */
export const cleanServersOperation = defineOperation<
  ServerNeeds,
  Record<string, never>,
  CleanCommitment,
  { asker: string }
>({
  name: 'server.clean',
  version: 1,
  permission: 'server.clean',
  input: z.strictObject({}),
  where: () => ({}),
  exclusive: () => ['leftovers of servers'],
  size: () => ofNoWorkload,
  timeout: 60 * 60_000,
  title: () => cleanTitle,
  summary: ({ commitment }) => cleanLines(commitment.orphans),
  async plan(_, needs, { asker }) {
    const found = await orphans(needs, asker);
    if (found.length === 0) throw new UserError(nothingToClean);
    return { commitment: { orphans: found }, context: { asker } };
  },
  guards: { leftovers: async ({ commitment }) => ({ ask: shallBeCleaned(commitment.orphans.length) }) },
  steps: ({ commitment, context }, needs) => [
    {
      ...{ key: 'terminate', title: 'Terminate them', rule: 'again', timeout: 30 * 60_000 },
      act: async (run) => {
        const byCloud = Map.groupBy(commitment.orphans, ({ cloud }) => cloud);
        for (const [cloud, own] of byCloud) await terminateAll(cloud, own, context.asker, run, needs);
        return undefined;
      },
    },
  ],
  verdict: ({ commitment }) => cleaned(commitment.orphans.length),
});

async function terminateAll(
  name: string,
  found: readonly Orphan[],
  asker: string,
  { ready, signal }: Run,
  needs: ServerNeeds,
): Promise<void> {
  const cloud = await needs.cloud(name, asker);
  const ids = found.map(({ id }) => id);
  for (const id of ids) {
    await ready();
    await cloud.terminate(id);
  }
  for (;;) {
    const left = (await cloud.describe(ids)).filter(({ state }) => state !== 'terminated');
    if (left.length === 0) return;
    await sleep(needs.pace.look, undefined, { signal });
  }
}
