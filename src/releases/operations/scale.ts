import { z } from 'zod';
import { UserError } from '#src/errors.ts';
import { alreadyScaled, scaled, scaleTitle, workloadLines } from '#src/messages/release-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';
import { type LiveCommitment, type LiveContext, planLive } from './plan-live.ts';
import { exclusiveOf, hour, placeInput, whereOf } from './shared.ts';
import { watchStep } from './watch-step.ts';
import { writeStep } from './write-step.ts';

const Input = z.object({ ...placeInput, replicas: z.int().min(0) });
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
    const { commitment, context } = await planLive(input, needs, asker);
    if (context.replicas === input.replicas) throw new UserError(alreadyScaled(input, input.replicas));
    return { commitment: { ...commitment, from: context.replicas, to: input.replicas }, context };
  },
  steps({ commitment: { uid, over, from, to }, context }, needs, { app, environment }) {
    const place = { app, environment };
    const { asker: by, version } = context;
    const what = `${from ?? '?'} → ${to} replicas`;
    return [
      writeStep(
        {
          ...{ place, over: { uid, digest: over } },
          title: `Scale to ${to}`,
          cause: `scaled to ${to} by Quarterdeck`,
          begin: (operation) => needs.ledger.changed({ ...place, kind: 'scale', what, by, operation }),
          change: async () => ({ replicas: to }),
          isThere: ({ template, replicas }) => releaseDigest(template) === over && replicas === to,
        },
        needs,
      ),
      watchStep({ place, version, next: '' }, needs),
    ];
  },
  verdict: ({ commitment }, _, input) => scaled(input, commitment.from),
});
