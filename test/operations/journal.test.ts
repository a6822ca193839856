// Journals of many operations at once: what they write meanwhile goes together, and each is answered for itself.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Database } from '#src/database/connect.ts';
import { type Journal, openJournal } from '#src/operations/journal.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { killedAt, type TestEngine, testEngine } from '#test/support/engine.ts';

const waits = Promise.withResolvers<undefined>();
const done: string[] = [];
const operation = defineOperation<unknown, { name: string; held: boolean }, object, object>({
  ...{ name: 'test.many', version: 1, permission: 'test.many', timeout: 60_000 },
  input: z.object({ name: z.string(), held: z.boolean() }),
  where: () => ({}),
  exclusive: ({ name }) => [name],
  title: ({ name }) => name,
  summary: () => [],
  plan: async () => ({ commitment: {}, context: {} }),
  steps: (_plan, _needs, { name, held }) => [
    {
      ...{ key: 'one', title: 'One', rule: 'token', timeout: 60_000, lands: 10 },
      inspect: async () => (done.includes(name) ? 'done' : 'not done'),
      act: async () => {
        if (held) return await waits.promise;
        done.push(name);
        return {};
      },
    },
  ],
});

let database: TestDatabase;
let bench: TestEngine;
beforeAll(async () => {
  database = await testDatabase();
  bench = testEngine(database, [operation]);
});
afterAll(() => database[Symbol.asyncDispose]());

/** The same store, and how many transactions it was asked for. */
function counted(): { database: Database; transactions(): number } {
  let transactions = 0;
  const tx: Database['tx'] = (fn) => {
    transactions += 1;
    return database.tx(fn);
  };
  return { database: { ...database, tx }, transactions: () => transactions };
}

function entriesOf(id: string) {
  const rows = database.db.selectFrom('operation_journal').select(['step', 'kind', 'attempt', 'detail']);
  return rows.where('operation_id', '=', id).orderBy('id').execute();
}

const begun = (step: string) => ({ step, kind: 'begun' as const, attempt: 1, detail: {} });
const ended = (step: string) => ({ step, kind: 'done' as const, attempt: 1, detail: { result: step } });

test('what many write meanwhile is one transaction, each in its order, and what does not run is refused alone', async () => {
  const ids = await Promise.all(
    ['a', 'b', 'c'].map((name) => bench.propose(operation, { name, held: true })),
  );
  const runner = await bench.run();
  for (const id of ids)
    await vi.waitUntil(async () => (await entriesOf(id)).length === 1, { interval: 5, timeout: 10_000 });
  runner.lose();
  const [a = '', b = '', over = ''] = ids;
  await database.db.updateTable('operations').set({ state: 'cancelled' }).where('id', '=', over).execute();

  const epoch = Number(
    (await database.db.selectFrom('leases').select('epoch').executeTakeFirstOrThrow()).epoch,
  );
  const { database: store, transactions } = counted();
  const journal: Journal = openJournal(
    { ...bench.engine, database: store },
    { name: 'operations', epoch, remaining: () => Number.POSITIVE_INFINITY },
  );
  const report = (id: string, text: string) => journal.report(id, { step: 'two', text, offers: [] });
  const first = journal.append(a, ended('one'));
  const answers = Promise.allSettled([
    journal.append(a, begun('two')),
    report(a, 'half way'),
    journal.append(b, ended('one')),
    report(b, 'half way'),
    journal.append(b, begun('two')),
    journal.append(over, ended('one')),
    report(over, 'half way'),
    journal.log(a, 'two', ['line 1', 'line 2'], undefined),
  ]);
  await first;
  const told = (await answers).map((answer) => (answer.status === 'fulfilled' ? answer.value : 'refused'));
  expect(told).toEqual([undefined, true, undefined, true, undefined, 'refused', false, true]);
  expect(transactions()).toBe(2);

  const kinds = async (id: string) => (await entriesOf(id)).map(({ step, kind }) => `${step} ${kind}`);
  expect(await kinds(a)).toEqual(['one begun', 'one done', 'two begun']);
  expect(await kinds(b)).toEqual(['one begun', 'one done', 'two begun']);
  expect(await kinds(over)).toEqual(['one begun']);
  // The last of each says what is so now.
  expect((await bench.operations.find(a)).progress).toMatchObject({ text: 'half way' });
  expect((await bench.operations.find(b)).progress).toBeNull();
  expect(await bench.operations.log(a)).toEqual(['line 1', 'line 2']);
  await database.db.deleteFrom('operations').execute();
});

test.each(['before', 'after'] as const)(
  'killed %s each write while three run at once: each is done once, and ends well',
  async (when) => {
    for (let nth = 1, died = true; died; nth += 1) {
      done.length = 0;
      const names = Array.from({ length: 3 }, (_, number) => `${when} ${nth} ${number}`);
      const ids = await Promise.all(names.map((name) => bench.propose(operation, { name, held: false })));
      const killed = killedAt(database, nth, when);
      const first = await bench.run({ database: killed.database });
      const states = async () => await Promise.all(ids.map((id) => bench.state(id)));
      const wait = { interval: 10, timeout: 15_000 };
      const over = vi.waitUntil(async () => (await states()).every((state) => state === 'succeeded'), wait);
      died = await Promise.race([killed.dead.then(() => true), over.then(() => false)]);
      first.lose();
      const second = await bench.run();
      await over;
      await second.stop();
      expect(done.toSorted()).toEqual(names.toSorted());
    }
  },
  120_000,
);
