import { z } from 'zod';
import { UserError } from '#src/errors.ts';
import { Forbidden } from '#src/integrations/kubernetes/errors.ts';
import type { Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { asObject } from '#src/json.ts';
import { scalesBack } from '#src/messages/release-manifest.ts';
import { noSuchWorkload, whichWorkload } from '#src/messages/release-refusals.ts';
import { autoscaled, noRoomForMore } from '#src/messages/release-room.ts';
import { alreadyScaled, scaled, scaleTitle, workloadLines } from '#src/messages/release-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import type { Shortage } from '#src/releases/quota-room.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';
import { nameOf, type PlaceNow, partOf } from './place.ts';
import { type LiveCommitment, type LiveContext, planLive } from './plan-live.ts';
import { shortagesOf } from './quota-guard.ts';
import { exclusiveOf, hour, placeInput, sizeOf, whereOf } from './shared.ts';
import { watchStep } from './watch-step.ts';
import { overOf, writeSteps } from './write-steps.ts';

const Input = z.object({ ...placeInput, replicas: z.int().min(0), of: z.string().optional() });
type Input = z.infer<typeof Input>;

interface Commitment extends LiveCommitment {
  from: number | null;
  to: number;
}

interface Context extends LiveContext {
  /** Fewer are none. */
  more: number;
  /** What its manifest says, which the next deploy puts back; null where it says nothing. */
  manifest: number | null;
  /** What the quotas of its namespace do not leave to those. */
  shortages: Shortage[];
}

export const scaleOperation = defineOperation<ReleaseNeeds, Input, Commitment, Context>({
  name: 'release.scale',
  version: 1,
  permission: 'release.scale',
  input: Input,
  where: whereOf,
  exclusive: exclusiveOf,
  timeout: hour,
  title: scaleTitle,
  summary: ({ context, commitment: { from, to } }) => [
    `${from ?? '?'} → *${to}* replicas`,
    ...workloadLines(context),
    ...(context.manifest === null ? [] : [scalesBack(context.manifest)]),
  ],
  async plan(input, needs, { asker }) {
    const { commitment, context, now } = await planLive(input, needs, asker);
    const workload = chosen(now, input);
    const { replicas: from } = workload;
    const { replicas: to } = input;
    if (from === to) throw new UserError(alreadyScaled(partOf(now.where, nameOf(workload.target)), to));
    await demandNoAutoscaler(now, workload, to);
    const more = from === null ? 0 : to - from;
    const shortages = await shortagesOf(now, [{ template: workload.template, pods: more }]);
    return {
      commitment: { ...commitment, over: overOf([workload]), from, to },
      context: { ...context, more, manifest: replicasIn(now, workload), shortages },
    };
  },
  size: ({ over, from, to }) =>
    sizeOf({ workloads: over.length, replicas: from === null ? undefined : [{ from, to }] }),
  guards: { quota: async ({ context }) => noRoomForMore(context.more, context.shortages) },
  steps({ commitment: { over, from, to, course: where }, context }, needs, { app, environment }) {
    const place = { app, environment };
    const { asker: by, version } = context;
    const what = `${from ?? '?'} → ${to} replicas`;
    return [
      ...writeSteps(
        {
          ...{ where, over },
          title: `Scale to ${to}`,
          cause: `scaled to ${to} by Quarterdeck`,
          begin: (operation) => needs.ledger.changed({ ...place, kind: 'scale', what, by, operation }),
          change: async () => ({ replicas: to }),
          isThere: ({ template, replicas }, { digest }) =>
            releaseDigest(template) === digest && replicas === to,
        },
        needs,
      ),
      watchStep({ where, version, over, next: '' }, needs),
    ];
  },
  verdict: ({ commitment }, _, input) => scaled(input, commitment.from),
});

function replicasIn({ release: { manifests } }: PlaceNow, { target }: Workload): number | null {
  const { replicas } = asObject(manifests?.[nameOf(target)]?.spec);
  return typeof replicas === 'number' ? replicas : null;
}

/** Named as in the configuration, or by its name alone. Throws UserError where that leaves more than one, or none. */
function chosen({ workloads }: PlaceNow, { of, replicas, ...place }: Input): Workload {
  const scalable = workloads.filter(({ replicas: its }) => its !== null || workloads.length === 1);
  const names = scalable.map(({ target }) => nameOf(target));
  const fit = scalable.filter(({ target }) => [undefined, target.name, nameOf(target)].includes(of));
  const [workload] = fit;
  if (!workload) throw new UserError(noSuchWorkload(place, of ?? '', names));
  if (fit.length > 1) throw new UserError(whichWorkload(place, replicas, names));
  return workload;
}

/** It would undo it, but for the end of all pods, which it leaves alone, and for their beginning again. */
async function demandNoAutoscaler(
  { where, kubernetes }: PlaceNow,
  { target, replicas }: Workload,
  to: number,
): Promise<void> {
  if (to === 0 || replicas === 0) return;
  const found = await kubernetes.autoscaler(target).catch((error: unknown) => {
    if (error instanceof Forbidden) return null;
    throw error;
  });
  if (found) throw new UserError(autoscaled(partOf(where, nameOf(target)), found));
}
