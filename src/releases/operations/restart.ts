import { z } from 'zod';
import { noRoom } from '#src/messages/release-room.ts';
import { restarted, restartTitle, workloadLines } from '#src/messages/release-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import type { Shortage } from '#src/releases/quota-room.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';
import { seenOf } from './place.ts';
import { type LiveCommitment, type LiveContext, planLive } from './plan-live.ts';
import { rolloutShortages } from './quota-guard.ts';
import { exclusiveOf, hour, placeInput, sizeOf, whereOf } from './shared.ts';
import { watchStep } from './watch-step.ts';
import { writeSteps } from './write-steps.ts';

const Input = z.object(placeInput);
type Input = z.infer<typeof Input>;

interface Context extends LiveContext {
  /** As for a release. */
  shortages: Shortage[];
}

/** Every pod anew, of the same release. */
export const restartOperation = defineOperation<ReleaseNeeds, Input, LiveCommitment, Context>({
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
    const { now, commitment, context } = await planLive(input, needs, asker);
    const shortages = await rolloutShortages(now, seenOf(now.workloads, now.where).workloads);
    return { commitment, context: { ...context, shortages } };
  },
  size: ({ over }) => sizeOf({ workloads: over.length }),
  guards: { quota: async ({ context }) => noRoom(context.shortages) },
  steps({ commitment, context }, needs, { app, environment }) {
    const place = { app, environment };
    const { asker: by, version } = context;
    const { over, course: where } = commitment;
    return [
      ...writeSteps(
        {
          ...{ where, over },
          title: 'Start every pod anew',
          cause: 'restarted by Quarterdeck',
          begin: (operation) =>
            needs.ledger.changed({ ...place, kind: 'restart', what: version, by, operation }),
          change: async () => ({ restart: needs.clock.now().toISOString() }),
          isThere: ({ template }, { digest }) => releaseDigest(template) === digest,
        },
        needs,
      ),
      watchStep({ where, version, over, next: '' }, needs),
    ];
  },
  verdict: ({ context }, _, input) => restarted(input, context.version),
});
