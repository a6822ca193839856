import { z } from 'zod';
import { UserError } from '#src/errors.ts';
import {
  alreadyPaused,
  cannotPause,
  paused,
  pauseTitle,
  workloadLines,
} from '#src/messages/release-verdicts.ts';
import { defineOperation, type Operation } from '#src/operations/operation.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';
import { nameOf } from './place.ts';
import { type LiveCommitment, type LiveContext, planLive } from './plan-live.ts';
import { exclusiveOf, hour, placeInput, sizeOf, whereOf } from './shared.ts';
import { overOf, writeSteps } from './write-steps.ts';

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
      const { commitment, context, now } = await planLive(input, needs, asker, { pausedToo: true });
      const other = now.workloads.find(({ target }) => target.kind !== 'deployment');
      if (other) throw new UserError(cannotPause(input, nameOf(other.target)));
      const left = now.workloads.filter(({ paused: is }) => is !== wanted);
      if (left.length === 0) throw new UserError(alreadyPaused(input, wanted));
      return { commitment: { ...commitment, over: overOf(left) }, context };
    },
    size: ({ over }) => sizeOf({ workloads: over.length }),
    steps(
      { commitment: { over, course: where }, context: { asker: by, version } },
      needs,
      { app, environment },
    ) {
      const place = { app, environment };
      return writeSteps(
        {
          ...{ where, over },
          title: wanted ? 'Pause it' : 'Let it roll out again',
          cause: `${kind}d by Quarterdeck`,
          begin: (operation) => needs.ledger.changed({ ...place, kind, what: version, by, operation }),
          change: async () => ({ paused: wanted }),
          isThere: ({ template, paused: is }, { digest }) =>
            releaseDigest(template) === digest && is === wanted,
        },
        needs,
      );
    },
    verdict: (_, __, input) => paused(input, wanted),
  });
}
