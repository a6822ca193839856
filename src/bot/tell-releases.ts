import type { OnOpened } from '#src/alerts/apply.ts';
import type { Cards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Config } from '#src/config.ts';
import { firesMeanwhile } from '#src/messages/release-bake.ts';
import { operationSubject } from '#src/operations/rows.ts';
import { underWatch } from '#src/releases/under-watch.ts';

/** News only while it is new. */
const dropAfter = 3_600_000;

/** An alert that begins while a release rolls out or is watched is told in the thread of that release, too. */
export function tellReleases(cards: Cards, config: () => Config, clock: Clock): OnOpened {
  return async (trx, groups) => {
    const opened = groups.map(({ id }) => id);
    const releases = await underWatch(trx, config(), opened);
    const until = new Date(clock.now().getTime() + dropAfter);
    await cards.say(
      trx,
      releases.map((release) => ({
        thread: operationSubject(release.operation),
        message: { text: firesMeanwhile(release) },
        urgency: 'verdict',
        dropAfter: until,
      })),
    );
  };
}
