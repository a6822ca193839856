// Operations without Slack: an engine on a database of the test's own, and runners that can be killed at any write.
import { pino } from 'pino';
import { openAudit } from '#src/audit/append.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { type MovableClock, systemClock } from '#src/clock.ts';
import type { Policy } from '#src/config/operations.ts';
import type { Database } from '#src/database/connect.ts';
import type { Lease } from '#src/database/leases.ts';
import { TemporaryError } from '#src/errors.ts';
import { createOperations } from '#src/operations/create-operations.ts';
import type { Engine } from '#src/operations/engine.ts';
import { type Journal, openJournal } from '#src/operations/journal.ts';
import type { AnyOperation } from '#src/operations/operation.ts';
import type { Asked, Operations } from '#src/operations/operations.ts';
import type { JournalEntry } from '#src/operations/progress.ts';
import { type Runner, startRunner } from '#src/operations/runner.ts';
import { createRedaction, type Redaction } from '#src/redaction.ts';
import type { TestDatabase } from './database.ts';

const log = pino({ level: 'silent' });

export interface TestEngine {
  redaction: Redaction;
  engine: Engine;
  operations: Operations;
  clock: MovableClock;
  /** What the environment asks for; nothing at first. */
  policy: Policy;
  propose(operation: AnyOperation, input: unknown, asked?: Partial<Asked>): Promise<string>;
  state(id: string): Promise<string>;
  /** Takes the lease over, as another process would, and works until it is stopped. */
  run(more?: RunMore): Promise<Runner>;
}

interface RunMore {
  database?: Database;
  /** What its own journal becomes, as for one that is killed. */
  journal?: (own: Journal) => Journal;
  grace?: number;
  others?: string[];
}

let asked = 0;

/** `needs`: what the operations' own functions are handed. */
export function testEngine(
  database: TestDatabase,
  operations: AnyOperation[],
  needs: unknown = {},
): TestEngine {
  const clock = systemClock();
  let epoch = 0;
  const policy: Policy = { approvals: [], freeze: [] };
  const rights: Engine['rights'] = { demand: async () => undefined, placesOf: async () => [] };
  const engineOn = (on: Database): Engine => ({
    ...{ database: on, clock, needs, cards: createCards(clock), audit: openAudit(on, clock) },
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    rights,
    policy: () => policy,
    configuration: () => 'config-1',
    healthChannel: () => 'C0HEALTH',
  });
  const engine = engineOn(database);
  const own = createOperations(engine);
  const redaction = createRedaction();

  return {
    ...{ engine, clock, policy, redaction, operations: own },
    propose: async (operation, input, more) => {
      asked += 1;
      const by = { service: 'source:test' };
      const { id } = await own.propose(operation, input, { by, key: `k${asked}`, channel: 'C1', ...more });
      return id;
    },
    state: async (id) => {
      const row = database.db.selectFrom('operations').select('state').where('id', '=', id);
      return (await row.executeTakeFirstOrThrow()).state;
    },
    run: async ({
      database: on = database,
      journal = (own: Journal) => own,
      grace = 50,
      others = [],
    } = {}) => {
      epoch += 1;
      const row = { name: 'operations', owner: 'test', epoch, beat: 1 };
      await database.db
        .insertInto('leases')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute();
      const lease: Lease = { name: 'operations', epoch, remaining: () => Number.POSITIVE_INFINITY };
      const running = engineOn(on);
      return startRunner({
        ...{ engine: running, lease, journal: journal(openJournal(running, lease)), log, grace },
        redaction,
        others: async () => others,
      });
    },
  };
}

/** The same store, whose nth write is made, though its answer is lost. */
export function deafAt(database: Database, nth: number): { database: Database; writes(): number } {
  let writes = 0;
  const tx: Database['tx'] = async (fn) => {
    writes += 1;
    const lost = writes === nth;
    const result = await database.tx(fn);
    if (lost) throw new TemporaryError('asking the database: no answer');
    return result;
  };
  return { database: { ...database, tx }, writes: () => writes };
}

/** The same store, seen by a process that is killed just before or just after its nth write: none is answered then. */
export function killedAt(
  database: Database,
  nth: number,
  when: 'before' | 'after',
): { database: Database; dead: Promise<void> } {
  const dead = Promise.withResolvers<void>();
  const never = new Promise<never>(() => undefined);
  let writes = 0;
  const tx: Database['tx'] = async (fn) => {
    writes += 1;
    if (writes > nth || (writes === nth && when === 'before')) {
      dead.resolve();
      return await never;
    }
    const result = await database.tx(fn);
    if (writes === nth) {
      dead.resolve();
      return await never;
    }
    return result;
  };
  return { database: { ...database, tx }, dead: dead.promise };
}

export interface KilledAt {
  step: string;
  kind: JournalEntry['kind'];
  when: 'before' | 'after';
}

/** The journal of a process that is killed just before or just after it writes this: nothing is answered then. */
export function killedAtEntry({ step, kind, when }: KilledAt): {
  journal: (own: Journal) => Journal;
  dead: Promise<void>;
} {
  const dead = Promise.withResolvers<void>();
  const never = new Promise<never>(() => undefined);
  let killed = false;
  const die = (): Promise<never> => {
    killed = true;
    dead.resolve();
    return never;
  };
  const unlessKilled =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      killed ? never : write(...args);
  return {
    journal: (own) => ({
      read: unlessKilled(own.read),
      report: unlessKilled(own.report),
      log: unlessKilled(own.log),
      say: unlessKilled(own.say),
      file: unlessKilled(own.file),
      pause: unlessKilled(own.pause),
      end: unlessKilled(own.end),
      append: unlessKilled(async (id, entry) => {
        const here = entry.step === step && entry.kind === kind;
        if (here && when === 'before') return await die();
        await own.append(id, entry);
        if (here) await die();
      }),
    }),
    dead: dead.promise,
  };
}
