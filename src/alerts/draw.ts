import type { DrawCards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { alertCard } from '#src/messages/alert-card.ts';
import { sinceDate } from '#src/messages/alert-words.ts';
import { changesAround } from '#src/releases/suspects.ts';
import { readCards } from './views.ts';

export function drawAlerts(
  { db }: Pick<Database, 'db'>,
  clock: Clock,
  config: () => Parameters<typeof changesAround>[1],
): DrawCards {
  return async (ids) => {
    const cards = await readCards(db, ids);
    const open = [...cards.values()].flatMap((card) => {
      const { id, labels, state } = card.group;
      // One that fires again has begun anew: what came before that is what may be why.
      return state === 'resolved' ? [] : [{ id, labels, beganAt: sinceDate(card) }];
    });
    const changes = await changesAround(db, config(), open);
    const now = clock.now();
    return new Map(
      [...cards].map(([id, card]) => [
        id,
        { message: alertCard(card, now, changes.get(id)), alive: card.group.state !== 'resolved' },
      ]),
    );
  };
}
