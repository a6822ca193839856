import { release as command } from '#commands/release.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { lockedRelease } from '#src/messages/release-replies.ts';
import type { Operations } from '#src/operations/operations.ts';
import { lockName } from '#src/releases/release.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'lock'>;
  releases: Pick<Releases, 'input'>;
  clock: Clock;
}

/** Milliseconds: a lock that nobody remembers must not last for ever. */
const unlessSaid = 8 * 3_600_000;

export const handleLockRelease = handle(
  command.verbs.lock,
  async ({ args, actor, request }, { operations, releases, clock }: Needs) => {
    const place = releases.input(args);
    const now = clock.now();
    const until = new Date(now.getTime() + (args.for ?? unlessSaid));
    await operations.lock([lockName(place)], { by: actor, key: request.key, reason: args.reason }, until);
    return { message: lockedRelease(place, actor.id, until, now, args.reason), to: 'channel' };
  },
);
