import type { DrawCards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { alertCard } from '#src/messages/alert-card.ts';
import { readCards } from './views.ts';

export function drawAlerts({ db }: Pick<Database, 'db'>, clock: Clock): DrawCards {
  return async (ids) => {
    const cards = await readCards(db, ids);
    const now = clock.now();
    return new Map(
      [...cards].map(([id, card]) => [
        id,
        { message: alertCard(card, now), alive: card.group.state !== 'resolved' },
      ]),
    );
  };
}
