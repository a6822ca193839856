import { z } from 'zod';
import { UserError } from '#src/errors.ts';
import { alreadyPaused, paused, pauseTitle, workloadLines } from '#src/messages/release-verdicts.ts';
import { defineOperation, type Operation } from '#src/operations/operation.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';
import { type LiveCommitment, type LiveContext, planLive } from './plan-live.ts';
import { exclusiveOf, hour, placeInput, whereOf } from './shared.ts';
import { writeStep } from './write-step.ts';

const Input = z.object(placeInput);
type Input = z.infer<typeof Input>;

/** Kubernetes rolls nothing out while it is paused. */
export const pauseOperation = pausing('pause');
export const resumeOperation = pausing('resume');

function pausing(kind: 'pause' | 'resume'): Operation<ReleaseNeeds, Input, LiveCommitment, LiveContext> {
  const wanted = kind === 'pause';
  return defineOperation<ReleaseNeeds, Input, LiveCommitment, LiveContext>({
    name: `release.${kind}`,
    version: 1,
    permission: 'release.pause',
    input: Input,
    where: whereOf,
    exclusive: exclusiveOf,
    timeout: hour,
    title: (input) => pauseTitle(input, kind),
    summary: ({ context }) => workloadLines(context),
    async plan(input, needs, { asker }) {
      const plan = await planLive(input, needs, asker, { pausedToo: true });
      if (plan.context.paused === wanted) throw new UserError(alreadyPaused(input, wanted));
      return plan;
    },
    steps({ commitment: { uid, over }, context: { asker: by, version } }, needs, { app, environment }) {
      const place = { app, environment };
      return [
        writeStep(
          {
            ...{ place, over: { uid, digest: over } },
            title: wanted ? 'Pause it' : 'Let it roll out again',
            cause: `${kind}d by Quarterdeck`,
            begin: (operation) => needs.ledger.changed({ ...place, kind, what: version, by, operation }),
            change: async () => ({ paused: wanted }),
            isThere: ({ template, paused: is }) => releaseDigest(template) === over && is === wanted,
          },
          needs,
        ),
      ];
    },
    verdict: (_, __, input) => paused(input, wanted),
  });
}
