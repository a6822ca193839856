import { z } from 'zod';
import { UserError } from '#src/errors.ts';
import { isGone, isNotProtected, isNotSeen, livesOn, notReadyYet } from '#src/messages/server-refusals.ts';
import { gone, terminateLines, terminateTitle } from '#src/messages/server-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { ofNoWorkload } from '#src/operations/size.ts';
import { StepFailed } from '#src/operations/step.ts';
import { cloudOf } from '#src/servers/place.ts';
import { protects, terminating } from '#src/servers/protection.ts';
import { remainsOf, remove } from '#src/servers/remove.ts';
import type { Server } from '#src/servers/server.ts';
import { type AboutServer, aboutInput, exclusiveOf, whereOf } from './about.ts';
import type { ServerNeeds } from './needs.ts';

export interface TerminateInput extends AboutServer {
  /** Its time was up: nobody asked. */
  expired?: boolean | undefined;
}

const Input = z.object({ ...aboutInput, expired: z.boolean().optional() });

export interface TerminateCommitment {
  cloud: string;
  instances: string[];
  volumes: string[];
  protected: boolean;
}

export interface TerminateContext {
  owner: string;
  /** In whose name the cloud is asked. */
  by: string;
  address: string | null;
  createdAt: number;
}

/** Until it is proven that nothing of it is left. */
export const terminateServerOperation = defineOperation<
  ServerNeeds,
  TerminateInput,
  TerminateCommitment,
  TerminateContext
>({
  ...terminating,
  version: 1,
  input: Input,
  where: whereOf,
  exclusive: exclusiveOf,
  size: () => ofNoWorkload,
  timeout: 60 * 60_000,
  title: terminateTitle,
  summary: terminateLines,
  async plan({ id, expired }, needs, { asker }) {
    const server = await needs.records.read(id);
    if (!server || server.state === 'gone')
      throw new UserError(isGone(server ?? { name: id, goneWhy: null }));
    if (server.state === 'creating') throw new UserError(notReadyYet(server.name));
    if (expired && !isOver(server, needs)) throw new UserError(livesOn(server, needs.clock.now()));
    const { cloud, owner, address, createdAt } = server;
    const by = expired ? owner : asker;
    const remains = await remainsOf(server, await cloudOf(server, by, needs), needs);
    if (expired && remains.nothing && !remains.proven) throw new UserError(isNotSeen(server));
    const { instances, volumes } = remains;
    return {
      commitment: {
        cloud,
        // In an order of their own: a cloud lists them in any, and another order would be another plan.
        instances: instances.map((each) => each.id).sort(),
        volumes: volumes.map((each) => each.id).sort(),
        protected: server.protected,
      },
      context: { owner, by, address, createdAt: createdAt.getTime() },
    };
  },
  guards: {
    protection: async ({ commitment }, { config }, { environment }) =>
      commitment.protected && !protects(config(), environment)
        ? { stop: isNotProtected(environment) }
        : undefined,
  },
  // What its blueprint protects is asked about; that its time was up was agreed when it was made.
  exempt: ({ commitment }, { expired }) => [
    ...(commitment.protected ? [] : (['approval'] as const)),
    ...(expired ? (['freeze'] as const) : []),
  ],
  steps: ({ context }, needs, { id, expired }) => [
    {
      ...{
        key: 'terminate',
        title: 'Terminate it, until nothing is left',
        rule: 'again',
        timeout: 30 * 60_000,
      },
      act: async (run) => {
        const ready = async () => {
          await run.ready();
          const server = expired && (await needs.records.read(id));
          if (server && !isOver(server, needs))
            throw new StepFailed(livesOn(server, needs.clock.now()), { final: true });
        };
        await remove(id, context.by, needs, { ...run, ready }, expired ? 'proven' : 'nothing');
        await needs.records.gone(id, expired ? 'its time was up' : 'it was terminated');
        return undefined;
      },
    },
  ],
  verdict: ({ commitment }, _, input) => gone(input, commitment),
});

/** People may have given it more time since its timer rang. */
function isOver({ expiresAt }: Server, { clock }: Pick<ServerNeeds, 'clock'>): boolean {
  return expiresAt !== null && expiresAt <= clock.now();
}
