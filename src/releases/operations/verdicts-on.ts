import type { Pod } from '#src/integrations/kubernetes/rollout.ts';
import { judge } from '#src/releases/verdict/judge.ts';
import type { Named } from '#src/releases/verdict/together.ts';
import { nameOf, type PlaceNow, snapshotOf } from './place.ts';

/** On each of an app's workloads, from one look at it. */
export async function verdictsOn({
  kubernetes,
  workloads,
  release,
}: PlaceNow): Promise<(Named & { pods: Pod[] })[]> {
  return await Promise.all(
    workloads.map(async (workload) => {
      const { uid, generation, templateDigest } = workload;
      const rollout = { uid, generation, templateDigest, startedAt: release.startedAt, deadline: null };
      const snapshot = await snapshotOf(kubernetes, workload);
      return { name: nameOf(workload.target), verdict: judge(snapshot, rollout), pods: snapshot.pods };
    }),
  );
}
