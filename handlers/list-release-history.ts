import { release as command } from '#commands/release.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { historyList } from '#src/messages/release-list.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  releases: Pick<Releases, 'history'>;
  clock: Clock;
}

export const handleListReleaseHistory = handle(
  command.verbs.history,
  async ({ args }, { releases, clock }: Needs) => {
    const history = await releases.history(args);
    return { message: historyList(args, history, clock.now()), to: 'me' };
  },
);
