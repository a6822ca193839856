import { release as command } from '#commands/release.ts';
import { UserError } from '#src/errors.ts';
import { handle } from '#src/handle.ts';
import { notLocked, unlockedRelease } from '#src/messages/release-replies.ts';
import type { Operations } from '#src/operations/operations.ts';
import { lockName } from '#src/releases/release.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'unlock'>;
  releases: Pick<Releases, 'input'>;
}

export const handleUnlockRelease = handle(
  command.verbs.unlock,
  async ({ args, actor, request }, { operations, releases }: Needs) => {
    const place = releases.input(args);
    const unlocked = await operations.unlock([lockName(place)], { by: actor, key: request.key });
    if (unlocked.length === 0) throw new UserError(notLocked(place));
    return { message: unlockedRelease(place, actor.id), to: 'channel' };
  },
);
