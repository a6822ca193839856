import { z } from 'zod';
import { restarted, restartTitle, workloadLines } from '#src/messages/release-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';
import { type LiveCommitment, type LiveContext, planLive } from './plan-live.ts';
import { exclusiveOf, hour, placeInput, whereOf } from './shared.ts';
import { watchStep } from './watch-step.ts';
import { writeSteps } from './write-steps.ts';

const Input = z.object(placeInput);
type Input = z.infer<typeof Input>;

/** Every pod anew, of the same release. */
export const restartOperation = defineOperation<ReleaseNeeds, Input, LiveCommitment, LiveContext>({
  name: 'release.restart',
  version: 1,
  permission: 'release.restart',
  input: Input,
  where: whereOf,
  exclusive: exclusiveOf,
  timeout: hour,
  title: restartTitle,
  summary: ({ context }) => workloadLines(context),
  async plan(input, needs, { asker }) {
    const { commitment, context } = await planLive(input, needs, asker);
    return { commitment, context };
  },
  steps({ commitment, context }, needs, { app, environment }) {
    const place = { app, environment };
    const { asker: by, version } = context;
    const { over } = commitment;
    return [
      ...writeSteps(
        {
          ...{ place, over },
          title: 'Start every pod anew',
          cause: 'restarted by Quarterdeck',
          begin: (operation) =>
            needs.ledger.changed({ ...place, kind: 'restart', what: version, by, operation }),
          change: async () => ({ restart: needs.clock.now().toISOString() }),
          isThere: ({ template }, { digest }) => releaseDigest(template) === digest,
        },
        needs,
      ),
      watchStep({ place, version, over, next: '' }, needs),
    ];
  },
  verdict: ({ context }, _, input) => restarted(input, context.version),
});
