// Takes what is queued and what a runner before it left, and works on all of it at once. One at a time, by lease.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Lease } from '#src/database/leases.ts';
import { recordset } from '#src/database/recordset.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { anotherVersion, waitsForOutside } from '#src/messages/operation-verdicts.ts';
import type { Redaction } from '#src/redaction.ts';
import { begin } from './begin.ts';
import { decideStart } from './decide-start.ts';
import { definitionOf, type Engine } from './engine.ts';
import type { Journal } from './journal.ts';
import { patient } from './patient.ts';
import { readReadOnly } from './read-only.ts';
import { changeOperation, lockOperation, type OperationRow, operationsTopic } from './rows.ts';
import { runOperation } from './run-operation.ts';
import { readLocks, readQueue } from './views.ts';
import { LeaseLost, type Workbench } from './workbench.ts';

export interface RunnerOptions {
  engine: Engine;
  lease: Lease;
  journal: Journal;
  log: Logger;
  redaction: Pick<Redaction, 'clean' | 'open'>;
  /** Digests of the configurations of the other replicas that live. */
  others: () => Promise<string[]>;
  /** Milliseconds a step has to end in when it is told to; 15 s when left out. */
  grace?: number;
}

export interface Runner {
  /** Somebody else may be at it: nothing more is written or begun. */
  lose(): void;
  /** Begins nothing more and resolves when every step at work has ended or was interrupted; the rows say how to go on. */
  stop(): Promise<void>;
}

const sweep = 2000;
/** Milliseconds for steps at work when the bot stops; what is harmless to repeat is interrupted at once. */
const endWithin = 5000;
const firmAfter = 15_000;
/** Milliseconds before one that could not be worked on is taken up again. */
const retryAfter = 2000;

type Begun = Pick<OperationRow, 'id' | 'name' | 'version' | 'config_digest'>;
type Running = Begun & Pick<OperationRow, 'resumed_at' | 'cancel'>;

interface Task {
  cancelled: AbortController;
  done: Promise<void>;
}

export function startRunner(options: RunnerOptions): Runner {
  const { engine, log } = options;
  const { database, clock } = engine;
  const lost = new AbortController();
  const quitting = new AbortController();
  const signals = { lost: lost.signal, quitting: quitting.signal };
  const tasks = new Map<string, Task>();
  /** Until when, by monotonic time, one that had trouble is left alone. */
  const resting = new Map<string, number>();
  let turn: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  function take(id: string, work: (cancelled: AbortSignal) => Promise<void>): void {
    const cancelled = new AbortController();
    const done = work(cancelled.signal)
      .catch((error: unknown) => {
        if (error instanceof LeaseLost) return;
        resting.set(id, clock.monotonic() + retryAfter);
        if (error instanceof NotYet) return;
        log.warn({ err: error, operation: id }, 'an operation could not be gone on with for now');
      })
      .finally(() => {
        tasks.delete(id);
        look();
      });
    tasks.set(id, { cancelled, done });
  }

  async function turnOver(): Promise<void> {
    await auditOutcomes(engine);
    for (const row of await readRunning(engine)) await see(row);
    if (await readReadOnly(database.db)) return;
    const queue = await readQueue(database.db);
    const locks = await readLocks(database.db);
    for (const id of decideStart(queue, locks, clock.now())) {
      if (!tasks.has(id) && rested(id)) take(id, () => start(options, id));
    }
  }

  async function see(row: Running): Promise<void> {
    const task = tasks.get(row.id);
    if (task && row.cancel) task.cancelled.abort();
    if (task || !rested(row.id) || !(await mayGoOn(options, row))) return;
    take(row.id, (cancelled) => runOperation(engine, benchFor(options, row, { ...signals, cancelled })));
    // Begun by a runner that ended before it could stop it.
    if (row.cancel) tasks.get(row.id)?.cancelled.abort();
  }

  function rested(id: string): boolean {
    return (resting.get(id) ?? 0) <= clock.monotonic();
  }

  /** One look at a time; a wish made meanwhile is another one afterwards. */
  function look(): void {
    if (stopped || lost.signal.aborted) return;
    if (turn) {
      again = true;
      return;
    }
    again = false;
    turn = turnOver()
      .catch((error) => log.debug({ error: String(error) }, 'operations: the database did not answer'))
      .finally(() => {
        turn = undefined;
        if (again) look();
      });
  }

  const stopListening = database.onWake(operationsTopic, look);
  const timer = setInterval(look, sweep);
  look();

  const quiet = (): void => {
    stopped = true;
    stopListening();
    clearInterval(timer);
  };
  return {
    lose: () => {
      quiet();
      lost.abort();
    },
    stop: async () => {
      quiet();
      quitting.abort();
      await turn;
      const ended = Promise.all([...tasks.values()].map(({ done }) => done));
      const late = new AbortController();
      await Promise.race([
        ended,
        sleep(endWithin, undefined, { signal: late.signal }).catch(() => undefined),
      ]);
      late.abort();
      // From here on it is as after a crash: the next runner inspects what was under way.
      lost.abort();
      await ended;
    },
  };
}

/** What has ended and is not in the audit trail yet, as when the process ended between the two. */
async function auditOutcomes({ database, audit }: Engine): Promise<void> {
  const ended = await database.db
    .selectFrom('operations')
    .select(['id', 'asked_by', 'permission', 'state', 'digest', 'revision'])
    .where('ended_at', 'is not', null)
    .where('audited', '=', false)
    .execute();
  if (ended.length === 0) return;
  await Promise.all(
    ended.map(({ id, asked_by, permission, state, digest }) => {
      const detail = { result: state, digest };
      return audit.append({ phase: 'outcome', actor: asked_by, action: permission, target: id, detail });
    }),
  );
  // Tried again meanwhile, it has another outcome to come.
  const those = recordset(ended.map(({ id, revision }) => ({ id, revision })));
  await sql`
    update operations set audited = true from ${those} as ended (id text, revision bigint)
    where operations.id = ended.id and operations.revision = ended.revision
  `.execute(database.db);
}

function readRunning({ database }: Engine): Promise<Running[]> {
  return database.db
    .selectFrom('operations')
    .select(['id', 'name', 'version', 'config_digest', 'resumed_at', 'cancel'])
    .where('state', '=', 'running')
    .execute();
}

class NotYet extends Error {
  override name = 'NotYet';
}

/** A running one then has no task, and the next look takes it up. */
async function start(options: RunnerOptions, id: string): Promise<void> {
  const { engine, lease, log } = options;
  try {
    const row = await engine.database.db
      .selectFrom('operations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (row.began_at !== null && !(await mayGoOn(options, row)))
      throw new NotYet('another runner has to go on with it');
    // Looked at again when something changes, or with the next sweep.
    if ((await begin(engine, lease, log, row)) === 'blocked') throw new NotYet('it may not begin yet');
  } catch (error) {
    if (error instanceof TemporaryError) await hold(engine, id, waitsForOutside(error.message));
    throw error;
  }
}

/** Begun by another version, or under a configuration that a living replica has and this one has not. */
async function mayGoOn({ engine, others }: RunnerOptions, row: Begun): Promise<boolean> {
  const definition = engine.operations.get(row.name);
  const knows = definition && [definition.version, ...(definition.goesOnWith ?? [])].includes(row.version);
  const same = row.config_digest === engine.configuration() || !(await others()).includes(row.config_digest);
  if (knows && same) return true;
  await hold(engine, row.id, anotherVersion(knows ? 'configuration' : 'version'));
  return false;
}

async function hold(engine: Engine, id: string, why: string): Promise<void> {
  await engine.database.tx(async (trx) => {
    const row = await lockOperation(trx, id);
    if (row.held !== why) await changeOperation(trx, engine, id, { held: why }, 'progress');
  });
}

const mostThreadMessages = 20;

function benchFor(
  { engine, journal, lease, log, redaction, grace = firmAfter }: RunnerOptions,
  row: Running,
  signals: Pick<Workbench, 'cancelled' | 'lost' | 'quitting'>,
): Workbench {
  const { clock } = engine;
  const { timeout } = definitionOf(engine, row.name);
  const began = clock.monotonic() - (clock.now().getTime() - (row.resumed_at ?? clock.now()).getTime());
  return {
    ...{
      id: row.id,
      journal: patient(journal, signals.lost),
      lease,
      clock,
      log,
      redaction,
      ...signals,
      grace,
      results: {},
    },
    left: () => timeout - (clock.monotonic() - began),
    room: { messages: mostThreadMessages },
  };
}
