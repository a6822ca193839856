import type { Database } from '#src/database/connect.ts';

/** Of one process: when it could work, and when it was killed. */
export interface Life {
  readyAt: Date;
  /** Undefined for the last, in which everything came to its end. */
  diedAt: Date | undefined;
}

export interface Resumed {
  operation: string;
  /** Milliseconds for which a bot was ready before its journal went on. */
  after: number;
  /** What it went on with: `write begun`. */
  step: string;
}

/** For each operation that ran when a process was killed: how it went on. */
export async function resumedAfter(db: Database['db'], lives: readonly Life[]): Promise<Resumed[]> {
  const operations = await db.selectFrom('operations').select(['id', 'began_at', 'ended_at']).execute();
  const entries = await db
    .selectFrom('operation_journal')
    .select(['operation_id', 'at', 'step', 'kind'])
    .orderBy('id')
    .execute();
  const byOperation = Map.groupBy(entries, (entry) => entry.operation_id);
  const deaths = lives.flatMap(({ diedAt }) => diedAt ?? []);
  return deaths.flatMap((death) =>
    operations
      .filter(({ began_at, ended_at }) => began_at && began_at < death && !(ended_at && ended_at < death))
      .map(({ id, ended_at }) => {
        const entry = byOperation.get(id)?.find(({ at }) => at > death);
        const at = entry?.at ?? ended_at ?? undefined;
        const after = upBetween(lives, Number(death), at ? Number(at) : Number.POSITIVE_INFINITY);
        return { operation: id, after, step: entry ? `${entry.step} ${entry.kind}` : 'its end' };
      }),
  );
}

/** Of these milliseconds, those in which a bot was ready; without an end when it never went on. */
function upBetween(lives: readonly Life[], from: number, to: number): number {
  const parts = lives.map(
    ({ readyAt, diedAt }) => Math.min(to, Number(diedAt ?? to)) - Math.max(from, Number(readyAt)),
  );
  return parts.filter((part) => part > 0).reduce((sum, part) => sum + part, 0);
}
