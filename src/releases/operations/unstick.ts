import { z } from 'zod';
import { UserError } from '#src/errors.ts';
import { nothingIsStuck } from '#src/messages/release-refusals.ts';
import { stuckLines, unstickTitle, unstuck } from '#src/messages/release-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { podsLockName } from '#src/releases/release.ts';
import type { ReleaseNeeds } from './needs.ts';
import { lookAt, snapshotOf } from './place.ts';
import { demandRights } from './rights.ts';
import { hour, placeInput, whereOf } from './shared.ts';

const Input = z.object(placeInput);
type Input = z.infer<typeof Input>;

interface Commitment {
  cluster: string;
  namespace: string;
  pods: { name: string; uid: string }[];
}

/**
 * A StatefulSet goes on to the next pod only when the one before is ready, also when that one is of a revision that
 * never will be: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
 */
export const unstickOperation = defineOperation<ReleaseNeeds, Input, Commitment, object>({
  name: 'release.unstick',
  version: 1,
  permission: 'release.restart',
  input: Input,
  where: whereOf,
  exclusive: (place) => [podsLockName(place)],
  timeout: hour,
  title: unstickTitle,
  summary: ({ commitment }) => stuckLines(commitment.pods.map(({ name }) => name)),
  async plan(input, needs) {
    const now = await lookAt(input, needs);
    await demandRights(now, [{ group: '', resource: 'pods', verb: 'delete' }]);
    const { kubernetes, workloads } = now;
    const snapshots = await Promise.all(workloads.map((workload) => snapshotOf(kubernetes, workload)));
    const blocking = snapshots.flatMap((snapshot) => snapshot.blocking);
    if (blocking.length === 0) throw new UserError(nothingIsStuck(input));
    const { cluster, namespace } = now.where;
    const pods = blocking.map(({ name, uid }) => ({ name, uid }));
    return { commitment: { cluster, namespace, pods }, context: {} };
  },
  // Part of a rollout that was approved, and let through.
  exempt: () => ['approval', 'freeze', 'queue'],
  steps: ({ commitment: { cluster, namespace, pods } }, needs) =>
    pods.map(({ name, uid }) => ({
      ...{ key: `delete ${name}`, title: `Delete pod ${name}`, rule: 'again', timeout: 60_000 },
      act: async ({ ready }) => {
        const kubernetes = await needs.kubernetes(cluster);
        await ready();
        await kubernetes.deletePod({ namespace, name, uid });
        return {};
      },
    })),
  verdict: ({ commitment }, _, input) =>
    unstuck(
      input,
      commitment.pods.map(({ name }) => name),
    ),
});
