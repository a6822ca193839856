import { bakeNext } from '#src/messages/release-verdicts.ts';
import type { Plan } from '#src/operations/operation.ts';
import type { Step } from '#src/operations/step.ts';
import { deployable } from '#src/releases/catalogue.ts';
import { releaseDigest } from '#src/releases/template.ts';
import { bakeStep } from './bake-step.ts';
import { migrateStep } from './migrate-step.ts';
import type { ReleaseNeeds } from './needs.ts';
import type { ImageCommitment, ImageContext } from './plan-images.ts';
import type { PlaceInput } from './shared.ts';
import { smokeStep } from './smoke-step.ts';
import { watchStep } from './watch-step.ts';
import { writeStep } from './write-step.ts';

/** The runbook of a release by its images. */
export function imageSteps(
  origin: 'deploy' | 'promote',
  { commitment, context }: Plan<ImageCommitment, ImageContext>,
  needs: ReleaseNeeds,
  { app, environment }: PlaceInput,
): Step[] {
  const place = { app, environment };
  const where = deployable(needs.config(), place);
  const { uid, to: images, migrate: command } = commitment;
  const over = { uid, digest: commitment.over };
  const { version, fromVersion: from, asker: by, labels } = context;
  const begin = (operation: string) =>
    needs.ledger.begin({ ...place, origin, version, from, images, by, operation, labels: labels.to });
  const { written } = needs.ledger;
  return [
    ...migrateStep({ where, images, command, over, begin }, needs),
    writeStep(
      {
        ...{ place, over, begin, written },
        title: `Write ${version}`,
        cause: `${version} by Quarterdeck`,
        change: async () => ({
          images: Object.fromEntries(images.map(({ container, image }) => [container, image])),
        }),
        isThere: ({ template }) => releaseDigest(template) === context.written,
      },
      needs,
    ),
    watchStep({ place, version, next: bakeNext(where.bake), written }, needs),
    ...smokeStep(where, needs),
    bakeStep(where, version, needs),
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
