import { release as command } from '#commands/release.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { releaseShown } from '#src/messages/release-list.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  releases: Pick<Releases, 'find'>;
  clock: Clock;
}

export const handleShowRelease = handle(command.verbs.show, async ({ args }, { releases, clock }: Needs) => {
  const release = await releases.find(args, args.release);
  return { message: releaseShown(release, clock.now()), to: 'me' };
});
