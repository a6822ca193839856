import { bakeNext } from '#src/messages/release-verdicts.ts';
import type { Plan } from '#src/operations/operation.ts';
import type { Step } from '#src/operations/step.ts';
import { releaseDigest } from '#src/releases/template.ts';
import { bakeStep } from './bake-step.ts';
import { halfReleased } from './half-released.ts';
import { migrateStep } from './migrate-step.ts';
import { moveStep } from './move-step.ts';
import { muting } from './muting.ts';
import type { ReleaseNeeds } from './needs.ts';
import { nameOf } from './place.ts';
import type { ImageCommitment, ImageContext } from './plan-images.ts';
import type { PlaceInput } from './shared.ts';
import { smokeStep } from './smoke-step.ts';
import { watchStep } from './watch-step.ts';
import { manifestsOf, writeOf } from './ways.ts';
import { writeSteps } from './write-steps.ts';

/** The runbook of a release by its images. */
export function imageSteps(
  origin: 'deploy' | 'promote',
  { commitment, context }: Plan<ImageCommitment, ImageContext>,
  needs: ReleaseNeeds,
  { app, environment }: PlaceInput,
): Step[] {
  const place = { app, environment };
  const { over, to: images, writes, moves, course: where } = commitment;
  const { version, fromVersion: from, asker: by, labels } = context;
  const begin = (operation: string) =>
    needs.ledger.begin({
      ...{ ...place, origin, version, from, images, by, operation, labels: labels.to },
      manifests: manifestsOf(writes),
    });
  const { written } = needs.ledger;
  return [
    ...migrateStep({ where, images, over, writes, begin }, needs),
    ...writeSteps(
      {
        ...{ where, over, written, begin: muting(begin, { where, version }, needs) },
        title: `Write ${version}`,
        cause: `${version} by Quarterdeck`,
        half: halfReleased(place, version, { good: context.lastGood !== null, before: from }),
        change: async (workload) => writeOf(writes, workload),
        isThere: ({ target, template }) => releaseDigest(template) === context.written[nameOf(target)],
      },
      needs,
    ),
    ...moveStep({ where, over, from: moves }, needs),
    watchStep({ where, version, over, next: bakeNext(where.bake), written }, needs),
    ...smokeStep({ where, version, images, over }, needs),
    bakeStep(where, version, over, needs),
    recordStep(needs),
  ];
}

/** Last of all: a release that stalls must not become the one that is gone back to. */
function recordStep({ ledger }: ReleaseNeeds): Step {
  return {
    ...{ key: 'record', title: 'Record it as proven good', rule: 'again', timeout: 60_000 },
    act: async ({ operation }) => {
      await ledger.proven(operation);
      return {};
    },
  };
}
