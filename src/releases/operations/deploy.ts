import { z } from 'zod';
import type { ImageLabels } from '#src/integrations/registry/registries.ts';
import { takesOver } from '#src/messages/release-manifest.ts';
import { announcedLine, imageLines } from '#src/messages/release-plan.ts';
import { noRoom } from '#src/messages/release-room.ts';
import { deployed, deployTitle, migrationsAhead } from '#src/messages/release-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { deployable } from '#src/releases/catalogue.ts';
import { imageSteps } from './image-steps.ts';
import type { ReleaseNeeds } from './needs.ts';
import { type ImageCommitment, type ImageContext, imagesSize, planImages } from './plan-images.ts';
import { day, exclusiveOf, placeInput, whereOf } from './shared.ts';
import { takenBy } from './ways.ts';

const Announced = z.object({
  /** What the tag named then, which is deployed whatever it names by now. */
  digest: z.string(),
  commit: z.string().nullable(),
  /** ISO 8601. */
  committedAt: z.string().nullable(),
  pipeline: z.string().nullable(),
});

const Input = z.object({
  ...placeInput,
  release: z.string(),
  /** By the pipeline that asks for it. */
  announced: Announced.optional(),
});
type Input = z.infer<typeof Input>;

/** What the builder wrote on the image goes first; when the commit was made, its pipeline knows better. */
function labelled(written: ImageLabels, announced: z.infer<typeof Announced> | undefined): ImageLabels {
  const { commit, committedAt } = announced ?? {};
  return { ...(commit && { commit }), ...written, ...(committedAt && { created: committedAt }) };
}

export const deployOperation = defineOperation<ReleaseNeeds, Input, ImageCommitment, ImageContext>({
  name: 'release.deploy',
  version: 1,
  permission: 'release.deploy',
  input: Input,
  where: whereOf,
  exclusive: exclusiveOf,
  timeout: day,
  title: deployTitle,
  summary: (plan, { announced }) => [
    ...imageLines(plan.commitment, plan.context),
    ...(announced ? [announcedLine(announced)] : []),
  ],
  async plan(input, needs, { asker }) {
    const { release: reference, announced } = input;
    const { image } = deployable(needs.config(), input);
    const digest = await needs.registries.resolve(image, announced?.digest ?? reference);
    // What nobody has to have written on an image must not keep it from being released.
    const written = await needs.registries.labels(image, digest).catch(() => ({}));
    return await planImages(input, { reference, digest, labels: labelled(written, announced) }, needs, asker);
  },
  size: imagesSize,
  guards: {
    conflict: async ({ commitment }) => takesOver(takenBy(commitment.writes)),
    quota: async ({ context }) => noRoom(context.shortages),
    migration: async ({ context }) => migrationsAhead(context.version, context.migrations),
  },
  steps: (plan, needs, input) => imageSteps('deploy', plan, needs, input),
  verdict: ({ context }, _, input) => deployed(input, context),
});
