import type { OnOpened } from '#src/alerts/apply.ts';
import { alertSubject } from '#src/alerts/group.ts';
import type { Cards } from '#src/cards/cards.ts';
import type { Config } from '#src/config.ts';
import { suspectLine } from '#src/messages/alert-changes.ts';
import { changesAround } from '#src/releases/suspects.ts';

/** News only while it is new. */
const dropAfter = 3_600_000;

/** Whoever changed something just before an alert is told of it first, in its thread. */
export function tellSuspects(cards: Cards, config: () => Config): OnOpened {
  return async (trx, groups) => {
    // Of one that comes and goes they have been told.
    const fresh = groups.filter(({ again }) => !again);
    const around = await changesAround(trx, config(), fresh);
    const lines = fresh.flatMap(({ id, beganAt }) => {
      const changes = around.get(id);
      const message = changes && suspectLine(changes, beganAt);
      if (!message) return [];
      const until = new Date(beganAt.getTime() + dropAfter);
      return [{ thread: alertSubject(id), message, urgency: 'verdict' as const, dropAfter: until }];
    });
    await cards.say(trx, lines);
  };
}
