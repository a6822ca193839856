import { z } from 'zod';
import { CloudRefused } from '#src/integrations/cloud.ts';
import { createTitle, serverLines, serverReady } from '#src/messages/server-plan.ts';
import { isNotProtected, nameIsTaken } from '#src/messages/server-refusals.ts';
import { defineOperation, type Guarded, type Plan } from '#src/operations/operation.ts';
import { ofNoWorkload } from '#src/operations/size.ts';
import { offered } from '#src/servers/catalogue.ts';
import { overPrice, overTtl, tooManyOf } from '#src/servers/limits.ts';
import { protects } from '#src/servers/protection.ts';
import { allTags, lockName } from '#src/servers/server.ts';
import { cloudInitStep, loginStep } from './first-login.ts';
import { type HandedOver, handOverStep } from './hand-over.ts';
import { hostKeyStep } from './host-key.ts';
import { launchSteps } from './launch.ts';
import type { ServerNeeds } from './needs.ts';
import { type Commitment, type Context, type CreateInput, planServer } from './plan-server.ts';
import { putAwayServer } from './put-away.ts';
import { scriptSteps } from './scripts.ts';

const Input = z.object({
  name: z.string(),
  blueprint: z.string(),
  environment: z.string().optional(),
  ttl: z.number().optional(),
  variables: z.record(z.string(), z.string()),
  channel: z.string(),
  channels: z.array(z.string()),
});

/** Milliseconds, for all but the scripts, which say their own. */
const hours = 4 * 3_600_000;

type ServerPlan = Plan<Commitment, Context>;

/** From a blueprint to a server that is configured, and that its owner can log in to. */
export const createServerOperation = defineOperation<ServerNeeds, CreateInput, Commitment, Context>({
  name: 'server.create',
  version: 1,
  permission: 'server.create',
  input: Input,
  where: ({ environment, channels }) => ({ channels, ...(environment !== undefined && { environment }) }),
  exclusive: ({ name }) => [lockName(name)],
  size: () => ofNoWorkload,
  timeout: hours,
  title: createTitle,
  summary: ({ commitment }) => serverLines(commitment),
  plan: planServer,
  guards: {
    name: async (_, { records }, { name }) =>
      (await records.named(name)) ? { stop: nameIsTaken(name) } : undefined,
    limits: async ({ commitment, context }, needs, input) => {
      const blueprint = offered(needs.config(), input.blueprint, input.environment);
      const environment = input.environment ?? null;
      const count = await needs.records.count({
        blueprint: input.blueprint,
        owner: context.owner,
        environment,
      });
      const why = overPrice(blueprint) ?? overTtlOf(blueprint, commitment) ?? tooManyOf(blueprint, count);
      return why === undefined ? undefined : { stop: why };
    },
    protection: async ({ commitment }, { config }, { environment }) =>
      commitment.protected && !protects(config(), environment)
        ? { stop: isNotProtected(environment) }
        : undefined,
    rights: async (plan, needs) => await rehearsed(plan, needs),
  },
  steps: (plan, needs, input) => [
    ...launchSteps(plan, input, needs),
    loginStep(needs),
    cloudInitStep(needs),
    hostKeyStep(needs),
    ...scriptSteps(plan, input, needs),
    handOverStep(plan, needs),
  ],
  putAway: putAwayServer,
  verdict: (_, results, input) => serverReady(input, results['hand-over'] as HandedOver),
});

function overTtlOf(blueprint: Parameters<typeof overTtl>[0] & { protected: boolean }, { ttl }: Commitment) {
  return blueprint.protected ? undefined : overTtl(blueprint, ttl);
}

/** Whether its cloud lets us, asked without doing it. */
async function rehearsed({ commitment, context }: ServerPlan, needs: ServerNeeds): Promise<Guarded> {
  const cloud = await needs.cloud(commitment.cloud, context.owner);
  try {
    const tags = allTags(needs.config());
    await cloud.rehearse({ resolved: commitment.launch, token: 'rehearsal', tags, userData: '' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CloudRefused)) throw error;
    return { stop: error.message };
  }
}
