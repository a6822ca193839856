import type { Cards } from '#src/cards/cards.ts';
import type { Database } from '#src/database/connect.ts';
import { intakeTopic, replayBodies } from './queue.ts';

/** Has bad bodies read again; resolves with how many. Needs no intake of its own: whoever runs one is woken. */
export async function replayIntake(
  database: Database,
  cards: Cards,
  which: { ids: number[] } | { source: string },
): Promise<number> {
  return await database.tx(async (trx) => {
    const { count, sources } = await replayBodies(trx, which);
    const subjects = sources.map((subject) => ({ kind: 'unreadable', subject }));
    await cards.touch(trx, subjects, 'progress');
    database.wake(intakeTopic);
    return count;
  });
}
