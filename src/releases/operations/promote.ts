import { z } from 'zod';
import { UserError } from '#src/errors.ts';
import { takesOver } from '#src/messages/release-manifest.ts';
import { imageLines } from '#src/messages/release-plan.ts';
import { noDigest, notOneImage } from '#src/messages/release-refusals.ts';
import { noRoom } from '#src/messages/release-room.ts';
import { deployed, firesBefore, notProvenYet, promoteTitle } from '#src/messages/release-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { appImages, readImage } from '#src/releases/images.ts';
import { imageSteps } from './image-steps.ts';
import type { ReleaseNeeds } from './needs.ts';
import { lookAt, type PlaceNow, seenOf } from './place.ts';
import {
  type ImageCommitment,
  type ImageContext,
  imagesSize,
  planImages,
  type Reference,
} from './plan-images.ts';
import { day, exclusiveOf, placeInput, standing, whereOf } from './shared.ts';
import { takenBy } from './ways.ts';

const Input = z.object({ ...placeInput, from: z.string() });
type Input = z.infer<typeof Input>;

interface Context extends ImageContext {
  source: { environment: string; version: string; verdict: keyof typeof standing };
}

/** The very image that runs elsewhere: its digest, whatever its tag names by now. */
export const promoteOperation = defineOperation<ReleaseNeeds, Input, ImageCommitment, Context>({
  name: 'release.promote',
  version: 1,
  permission: 'release.promote',
  input: Input,
  where: whereOf,
  exclusive: exclusiveOf,
  timeout: day,
  title: promoteTitle,
  summary: (plan) => imageLines(plan.commitment, plan.context),
  async plan(input, needs, { asker }) {
    const source = { app: input.app, environment: input.from };
    const now = await lookAt(source, needs);
    const reference = await referenceOf(source, now, needs);
    const { release } = now;
    const plan = await planImages(input, reference, needs, asker);
    const { version, verdict } = release;
    return { ...plan, context: { ...plan.context, source: { environment: input.from, version, verdict } } };
  },
  size: imagesSize,
  guards: {
    conflict: async ({ commitment }) => takesOver(takenBy(commitment.writes)),
    quota: async ({ context }) => noRoom(context.shortages),
    soak: async ({ context: { source } }, _, { app }) =>
      source.verdict === 'proven good'
        ? undefined
        : {
            ask: notProvenYet(
              { app, environment: source.environment },
              source.version,
              standing[source.verdict],
            ),
          },
    alerts: async (_, needs, { app, environment, from }) => {
      const places = [from, environment].map((where) => ({ app, environment: where }));
      const firing = (await Promise.all(places.map((place) => needs.openAlerts(place)))).flat();
      const different = [...new Map(firing.map((alert) => [alert.id, alert])).values()];
      return different.length === 0
        ? undefined
        : { ask: firesBefore(different), permission: 'operation.override' };
    },
  },
  steps: (plan, needs, input) => imageSteps('promote', plan, needs, input),
  verdict: ({ context }, _, input) => deployed(input, context),
});

/** By the digest it is pinned to or, where somebody wrote only a tag, by what that tag names now. */
async function referenceOf(
  source: { app: string; environment: string },
  { where, workloads, release }: PlaceNow,
  { registries }: ReleaseNeeds,
): Promise<Reference> {
  const images = appImages(seenOf(workloads, where).images, where).map(({ image: its }) => its);
  const [image = '', ...others] = [...new Set(images)];
  if (others.length > 0) throw new UserError(notOneImage(source, [image, ...others]));
  const { repository, tag, digest: pinnedTo } = readImage(image);
  if (repository !== where.image) throw new UserError(noDigest(source, image));
  const digest = pinnedTo ?? (await registries.resolve(where.image, tag ?? 'latest'));
  const labels = await registries.labels(where.image, digest).catch(() => release.labels);
  return { reference: tag ?? digest, digest, labels };
}
