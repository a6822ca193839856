import { release as command } from '#commands/release.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { statusList } from '#src/messages/release-list.ts';
import type { Frozen } from '#src/operations/freeze.ts';
import type { Operations } from '#src/operations/operations.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'frozen'>;
  releases: Pick<Releases, 'status'>;
  clock: Clock;
}

export const handleShowReleaseStatus = handle(
  command.verbs.status,
  async ({ args: { app, environment } }, { operations, releases, clock }: Needs) => {
    const places = await releases.status(app, environment);
    const frozen = new Map<string, Frozen>();
    for (const name of new Set(places.map((place) => place.environment))) {
      const its = await operations.frozen(name);
      if (its) frozen.set(name, its);
    }
    return { message: statusList(places, frozen, clock.now()), to: 'me' };
  },
);
