import { sql } from 'kysely';
import type { DrawCards, Drawing } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { unreadableCard } from '#src/messages/unreadable-card.ts';

interface Row {
  source: string;
  count: number;
  id: number;
  received_at: Date;
  problem: string;
}

export function drawUnreadable({ db }: Pick<Database, 'db'>, clock: Clock): DrawCards {
  return async (sources) => {
    const { rows } = await sql<Row>`
      select distinct on (source) source, count(*) over (partition by source) as count, id, received_at, problem
      from intake where state = 'bad' and source in (${sql.join(sources)})
      order by source, id desc`.execute(db);
    const bySource = new Map(rows.map((row) => [row.source, row]));
    const now = clock.now();
    const draw = (source: string): Drawing => {
      const row = bySource.get(source);
      if (!row) return { message: unreadableCard({ source, count: 0 }, now), alive: false };
      const newest = { id: Number(row.id), receivedAt: row.received_at, problem: row.problem };
      return { message: unreadableCard({ source, count: Number(row.count), newest }, now), alive: true };
    };
    return new Map(sources.map((source) => [source, draw(source)]));
  };
}
