import type { DrawCards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { operationCard } from '#src/messages/operation-card.ts';
import { readOperations } from './views.ts';

export function drawOperations({ db }: Pick<Database, 'db'>, clock: Clock): DrawCards {
  return async (ids) => {
    const now = clock.now();
    const views = await readOperations(db, ids, now);
    // Its asker waits for the answer, however late it comes: only what a person has withdrawn is no news.
    return new Map(
      [...views].map(([id, view]) => [
        id,
        {
          message: operationCard(view, now),
          alive: view.beganAt !== null || !view.decisions.some(({ kind }) => kind === 'cancelled'),
        },
      ]),
    );
  };
}
