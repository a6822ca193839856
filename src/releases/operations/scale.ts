import { z } from 'zod';
import { UserError } from '#src/errors.ts';
import type { Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { noSuchWorkload, whichWorkload } from '#src/messages/release-refusals.ts';
import { alreadyScaled, scaled, scaleTitle, workloadLines } from '#src/messages/release-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';
import { nameOf, type PlaceNow, partOf } from './place.ts';
import { type LiveCommitment, type LiveContext, planLive } from './plan-live.ts';
import { exclusiveOf, hour, placeInput, whereOf } from './shared.ts';
import { watchStep } from './watch-step.ts';
import { overOf, writeSteps } from './write-steps.ts';

const Input = z.object({ ...placeInput, replicas: z.int().min(0), of: z.string().optional() });
type Input = z.infer<typeof Input>;

interface Commitment extends LiveCommitment {
  from: number | null;
  to: number;
}

export const scaleOperation = defineOperation<ReleaseNeeds, Input, Commitment, LiveContext>({
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
  ],
  async plan(input, needs, { asker }) {
    const { context, now } = await planLive(input, needs, asker);
    const workload = chosen(now, input);
    const { replicas: from } = workload;
    const { replicas: to } = input;
    if (from === to) throw new UserError(alreadyScaled(partOf(now.where, nameOf(workload.target)), to));
    return { commitment: { over: overOf([workload]), from, to }, context };
  },
  steps({ commitment: { over, from, to }, context }, needs, { app, environment }) {
    const place = { app, environment };
    const { asker: by, version } = context;
    const what = `${from ?? '?'} → ${to} replicas`;
    return [
      ...writeSteps(
        {
          ...{ place, over },
          title: `Scale to ${to}`,
          cause: `scaled to ${to} by Quarterdeck`,
          begin: (operation) => needs.ledger.changed({ ...place, kind: 'scale', what, by, operation }),
          change: async () => ({ replicas: to }),
          isThere: ({ template, replicas }, { digest }) =>
            releaseDigest(template) === digest && replicas === to,
        },
        needs,
      ),
      watchStep({ place, version, over, next: '' }, needs),
    ];
  },
  verdict: ({ commitment }, _, input) => scaled(input, commitment.from),
});

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
