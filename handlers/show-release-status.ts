import { release as command } from '#commands/release.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { statusList } from '#src/messages/release-list.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  releases: Pick<Releases, 'status'>;
  clock: Clock;
}

export const handleShowReleaseStatus = handle(
  command.verbs.status,
  async ({ args: { app, environment } }, { releases, clock }: Needs) => {
    const places = await releases.status(app, environment);
    return { message: statusList(places, clock.now()), to: 'me' };
  },
);
