import { release as command } from '#commands/release.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { releaseShown } from '#src/messages/release-list.ts';
import type { Ledger } from '#src/releases/ledger.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  releases: Pick<Releases, 'find'>;
  ledger: Pick<Ledger, 'delivery'>;
  clock: Clock;
}

export const handleShowRelease = handle(
  command.verbs.show,
  async ({ args }, { releases, ledger, clock }: Needs) => {
    const release = await releases.find(args, args.release);
    const delivery = await ledger.delivery(release.id);
    return { message: releaseShown(release, delivery, clock.now()), to: 'me' };
  },
);
