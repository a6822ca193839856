// An operation of one step, for tests that say what the step does and how it ends.
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { z } from 'zod';
import type { Person } from '#src/access/access.ts';
import { defineOperation, type Guarded, type Verdict } from '#src/operations/operation.ts';
import type { OperationRow } from '#src/operations/rows.ts';
import type { Runner } from '#src/operations/runner.ts';
import type { Run, Step } from '#src/operations/step.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { type TestEngine, testEngine } from './engine.ts';

export interface OneStep {
  database: TestDatabase;
  bench: TestEngine;
  /** Tests say here what it does. */
  step: Step;
  /** And here what is different about the operation. */
  more: {
    plan?: () => Promise<object>;
    guards?: Record<string, () => Promise<Guarded>>;
    version?: number;
    timeout?: number;
    keeps?: string;
  };
  operation(): ReturnType<typeof operationOf>;
  run(options?: Parameters<TestEngine['run']>[0]): Promise<Runner>;
  propose(name?: string): Promise<string>;
  /** Resolves with its verdict once it is in that state. */
  reach(id: string, state: string): Promise<string>;
  row(id: string): Promise<OperationRow>;
}

export const wait = { interval: 5, timeout: 15_000 };
export const ana: Person = { id: 'U1', team: 'T1', name: 'ana', zone: 'UTC', standing: 'member' };

/** Ends when it is told to. */
export const untilAborted = ({ signal }: Run) =>
  new Promise<undefined>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/** On one store for the whole file. */
export function oneStep(): OneStep {
  const runners: Runner[] = [];
  const kit = { step: blank(), more: {} } as OneStep;
  Object.assign(kit, {
    operation: () => operationOf(kit),
    run: async (options) => {
      const runner = await kit.bench.run(options);
      runners.push(runner);
      return runner;
    },
    propose: (name = 'a') => kit.bench.propose(kit.operation(), { name }),
    reach: async (id, state) => {
      await vi.waitUntil(async () => (await kit.bench.state(id)) === state, wait);
      return ((await kit.row(id)).verdict as Verdict | null)?.text ?? '';
    },
    row: (id) =>
      kit.database.db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  } satisfies Partial<OneStep>);

  beforeAll(async () => {
    kit.database = await testDatabase();
    const current = new Proxy({} as ReturnType<typeof operationOf>, {
      get: (_, key) => Reflect.get(operationOf(kit), key),
    });
    kit.bench = testEngine(kit.database, [current]);
  });
  afterAll(() => kit.database[Symbol.asyncDispose]());
  beforeEach(() => {
    kit.more = {};
    kit.step = blank();
  });
  afterEach(async () => {
    for (const runner of runners.splice(0)) runner.lose();
    for (const table of ['operations', 'operation_locks', 'messages', 'audit'] as const) {
      await kit.database.db.deleteFrom(table).execute();
    }
  });
  return kit;
}

function blank(): Step {
  return {
    key: 'one',
    title: 'Step one',
    rule: 'again',
    timeout: 10_000,
    lands: 10,
    act: async () => undefined,
  };
}

function operationOf({ step, more }: Pick<OneStep, 'step' | 'more'>) {
  return defineOperation<unknown, { name: string }, object, object>({
    ...{
      name: 'test.one',
      version: more.version ?? 1,
      permission: 'test.one',
      timeout: more.timeout ?? 60_000,
    },
    input: z.object({ name: z.string() }),
    where: () => ({ environment: 'staging' }),
    exclusive: ({ name }) => [name],
    title: ({ name }) => `One *${name}*`,
    summary: ({ commitment }) => [`it is ${JSON.stringify(commitment)}`],
    plan: async () => ({ commitment: (await more.plan?.()) ?? {}, context: {} }),
    guards: more.guards ?? {},
    steps: () => [step],
    keepsLocks: () => more.keeps,
  });
}
