import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { groupCommit } from '#src/database/group-commit.ts';
import { intakeTopic } from './queue.ts';

export interface Body {
  source: string;
  encoding: 'identity' | 'gzip';
  body: Uint8Array;
}

/** Resolves once the body is on disk; rejects with TemporaryError when it cannot be known to be. */
export type StoreBody = (body: Body) => Promise<void>;

/** Bytes in one statement: more would take longer than a statement may. */
const heaviest = 4 * 1024 * 1024;

export function storeBodies(database: Database, clock: Clock): StoreBody {
  const insert = async (batch: Body[]): Promise<undefined[]> => {
    const received_at = clock.now();
    const rows = batch.map((body) => ({ ...body, received_at, state: 'new' as const }));
    await database.urgent.insertInto('intake').values(rows).execute();
    database.wake(intakeTopic);
    return batch.map(() => undefined);
  };
  return groupCommit(insert, { most: 200, heaviest, weigh: ({ body }) => body.length });
}
