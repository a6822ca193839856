import { release as command } from '#commands/release.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { frozenByPerson } from '#src/messages/release-replies.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'freeze'>;
  clock: Clock;
}

export const handleFreezeEnvironment = handle(
  command.verbs.freeze,
  async ({ args, actor, request }, { operations, clock }: Needs) => {
    const { environment, reason } = args;
    const now = clock.now();
    const until = new Date(now.getTime() + args.for);
    await operations.freeze(environment, { by: actor, key: request.key, reason }, until);
    const window = { by: actor.id, reason, since: now, until };
    return { message: frozenByPerson(environment, { until, window }, now), to: 'channel' };
  },
);
