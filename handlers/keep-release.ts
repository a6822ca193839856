import { release as command } from '#commands/release.ts';
import { UserError } from '#src/errors.ts';
import { handle } from '#src/handle.ts';
import { keptRelease, nothingToKeep } from '#src/messages/release-replies.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  releases: Pick<Releases, 'keep'>;
}

export const handleKeepRelease = handle(command.verbs.keep, async ({ args, actor }, { releases }: Needs) => {
  if (!(await releases.keep(args))) throw new UserError(nothingToKeep(args));
  return { message: keptRelease(args, actor.id), to: 'channel' };
});
