import { release as command } from '#commands/release.ts';
import { handle } from '#src/handle.ts';
import { releaseDiff } from '#src/messages/release-list.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  releases: Pick<Releases, 'diff'>;
}

export const handleCompareRelease = handle(command.verbs.diff, async ({ args }, { releases }: Needs) => {
  const diff = await releases.diff(args, args.release);
  return { message: releaseDiff(args, diff), to: 'me' };
});
