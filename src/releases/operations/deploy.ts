import { z } from 'zod';
import { imageLines } from '#src/messages/release-plan.ts';
import { noRoom } from '#src/messages/release-room.ts';
import { deployed, deployTitle, migrationsAhead } from '#src/messages/release-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { deployable } from '#src/releases/catalogue.ts';
import { imageSteps } from './image-steps.ts';
import type { ReleaseNeeds } from './needs.ts';
import { type ImageCommitment, type ImageContext, planImages } from './plan-images.ts';
import { day, exclusiveOf, placeInput, whereOf } from './shared.ts';

const Input = z.object({ ...placeInput, release: z.string() });
type Input = z.infer<typeof Input>;

export const deployOperation = defineOperation<ReleaseNeeds, Input, ImageCommitment, ImageContext>({
  name: 'release.deploy',
  version: 1,
  permission: 'release.deploy',
  input: Input,
  where: whereOf,
  exclusive: exclusiveOf,
  timeout: day,
  title: deployTitle,
  summary: (plan) => imageLines(plan.commitment, plan.context),
  async plan(input, needs, { asker }) {
    const { image } = deployable(needs.config(), input);
    const digest = await needs.registries.resolve(image, input.release);
    // What nobody has to have written on an image must not keep it from being released.
    const labels = await needs.registries.labels(image, digest).catch(() => ({}));
    return await planImages(input, { reference: input.release, digest, labels }, needs, asker);
  },
  guards: {
    quota: async ({ context }) => noRoom(context.shortages),
    migration: async ({ context }) => migrationsAhead(context.version, context.migrations),
  },
  steps: (plan, needs, input) => imageSteps('deploy', plan, needs, input),
  verdict: ({ context }, _, input) => deployed(input, context),
});
