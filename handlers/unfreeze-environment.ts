import { release as command } from '#commands/release.ts';
import type { Clock } from '#src/clock.ts';
import { UserError } from '#src/errors.ts';
import { handle } from '#src/handle.ts';
import { notFrozen, unfrozen } from '#src/messages/release-replies.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'unfreeze' | 'frozen'>;
  clock: Clock;
}

export const handleUnfreezeEnvironment = handle(
  command.verbs.unfreeze,
  async ({ args: { environment }, actor }, { operations, clock }: Needs) => {
    const ended = await operations.unfreeze(environment);
    const still = await operations.frozen(environment);
    if (!ended) throw new UserError(notFrozen(environment, still, clock.now()));
    return { message: unfrozen(environment, actor.id, still, clock.now()), to: 'channel' };
  },
);
