import type { DrawCards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { type Flood, refusalsCard } from '#src/messages/refusals-card.ts';

export function drawRefusals({ db }: Pick<Database, 'db'>, clock: Clock): DrawCards {
  return async (subjects) => {
    const names = subjects.map((subject) => `refusals ${subject}`);
    const rows = await db.selectFrom('memory').select(['name', 'value']).where('name', 'in', names).execute();
    const now = clock.now();
    return new Map(
      rows.map(({ name, value }) => [
        name.slice('refusals '.length),
        { message: refusalsCard(value as Flood, now), alive: true },
      ]),
    );
  };
}
