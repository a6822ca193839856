// What people do about releases while they roll out. However many are watched, it is read once for all of them, after
// somebody did something.
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { operationsTopic } from '#src/operations/rows.ts';
import { lockName, type Place } from './release.ts';

export interface Interventions {
  /** The rollback that waits for this operation to end. */
  overtakenBy(place: Place, operation: string): Promise<string | undefined>;
  /** Whether somebody has told policy not to take it back. */
  isKept(operation: string): Promise<boolean>;
}

/** Woken when a release is kept. */
export const releasesTopic = 'releases';

/** Milliseconds for which what was read holds, should a wake be lost. */
const holds = 2000;

interface Found {
  /** By the name of the lock that they want. */
  rollbacks: Map<string, string[]>;
  kept: Set<string | null>;
}

export function readInterventions(database: Database, clock: Clock): Interventions {
  let found: { at: number; all: Promise<Found> } | undefined;
  const forget = () => {
    found = undefined;
  };
  for (const topic of [operationsTopic, releasesTopic]) database.onWake(topic, forget);

  function current(): Promise<Found> {
    if (!found || clock.monotonic() - found.at > holds) {
      found = { at: clock.monotonic(), all: readAll(database) };
      found.all.catch(forget);
    }
    return found.all;
  }

  return {
    overtakenBy: async (place, operation) => {
      const { rollbacks } = await current();
      return rollbacks.get(lockName(place))?.find((id) => id !== operation);
    },
    isKept: async (operation) => (await current()).kept.has(operation),
  };
}

async function readAll({ db }: Database): Promise<Found> {
  const waiting = await db
    .selectFrom('operations')
    .innerJoin('operation_wants', 'operation_wants.operation_id', 'operations.id')
    .select(['operations.id', 'operation_wants.name'])
    .where('operations.name', '=', 'release.rollback')
    .where('operations.state', '=', 'queued')
    .orderBy('operations.place')
    .execute();
  const kept = await db
    .selectFrom('releases')
    .select('operation')
    .where('kept', '=', true)
    .where('verdict', '=', 'rolling')
    .execute();
  const byName = Map.groupBy(waiting, ({ name }) => name);
  return {
    rollbacks: new Map([...byName].map(([name, rows]) => [name, rows.map(({ id }) => id)])),
    kept: new Set(kept.map(({ operation }) => operation)),
  };
}
