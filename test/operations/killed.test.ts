// A runner that is killed before and after each of its writes, and another that goes on from the rows.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type AnyOperation, defineOperation } from '#src/operations/operation.ts';
import type { Finding, Run, Step } from '#src/operations/step.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { deafAt, killedAt, type TestEngine, testEngine } from '#test/support/engine.ts';

/** Steps of every rule; the world remembers what was done and under which mark. */
function kitchen() {
  const acts: string[] = [];
  const marks = new Set<string>();
  const act = (name: string) => async (run: Run) => {
    acts.push(name);
    marks.add(run.mark);
    run.log(`${name} done`);
    return { name };
  };
  const step = (key: string, rule: Step['rule'], sees: boolean): Step => ({
    ...{ key, title: key, rule, timeout: 10_000, lands: 10, act: act(key) },
    ...(sees && {
      inspect: async (mark: string): Promise<Finding> => (marks.has(mark) ? 'done' : 'not done'),
    }),
  });
  const operation = defineOperation<unknown, { steps: string[]; name: string }, object, object>({
    ...{ name: 'test.kill', version: 1, permission: 'test.kill', timeout: 60_000 },
    input: z.object({ steps: z.array(z.string()), name: z.string() }),
    where: () => ({}),
    exclusive: ({ name }) => [name],
    title: () => 'Kill me',
    summary: () => [],
    plan: async () => ({ commitment: {}, context: {} }),
    steps: (_plan, _needs, { steps }) => all.filter(({ key }) => steps.includes(key)),
  });
  const all = [
    step('again', 'again', false),
    step('token', 'token', true),
    step('ask-seen', 'ask', true),
    step('ask-blind', 'ask', false),
  ];
  return { acts, operation };
}

type Kill = (steps: string[], nth: number) => Promise<Awaited<ReturnType<typeof runKilled>>>;

/** On one store, since opening one takes longer than all the rest. */
async function withKills(when: 'before' | 'after', test: (kill: Kill) => Promise<void>): Promise<void> {
  await using database = await testDatabase();
  const { operation, acts } = kitchen();
  const bench = testEngine(database, [operation]);
  await test((steps, nth) => {
    acts.length = 0;
    return runKilled(database, bench, acts, { operation, steps, nth, when });
  });
}

interface Plan {
  operation: AnyOperation;
  steps: string[];
  nth: number;
  when: 'before' | 'after';
}

/** Kills the runner at its nth write, and lets another go on; `died` is false when it had ended before that. */
async function runKilled(
  database: TestDatabase,
  { propose, state, run }: TestEngine,
  acts: string[],
  { operation, steps, nth, when }: Plan,
) {
  const id = await propose(operation, { steps, name: `lock ${nth}` });
  const killed = killedAt(database, nth, when);
  const first = await run({ database: killed.database });
  const wait = { interval: 5, timeout: 10_000 };
  const audited = async () => (await outcomes(database, id)).some((result) => result !== 'not begun');
  const over = vi.waitUntil(audited, wait);
  const died = await Promise.race([killed.dead.then(() => true), over.then(() => false)]);
  first.lose();
  const second = await run();
  await over;
  await second.stop();
  return {
    ...{ died, state: await state(id), acts: [...acts], outcomes: await outcomes(database, id) },
    count: (name: string) => acts.filter((each) => each === name).length,
    locks: await locks(database, `lock ${nth}`),
  };
}

async function outcomes({ db }: TestDatabase, id: string) {
  const rows = await db
    .selectFrom('audit')
    .select(['phase', 'detail'])
    .where('target', '=', id)
    .orderBy('seq')
    .execute();
  return rows
    .filter(({ phase }) => phase === 'outcome')
    .map(({ detail }) => (detail as { result: string }).result);
}

async function locks({ db }: TestDatabase, name: string): Promise<string[]> {
  const rows = await db.selectFrom('operation_locks').select('name').where('name', '=', name).execute();
  return rows.map((row) => row.name);
}

test.each(['before', 'after'] as const)(
  'killed %s each write: what is harmless is repeated at most once, what left a mark is done once, and it ends well',
  (when) =>
    withKills(when, async (kill) => {
      let died = true;
      for (let nth = 1; died; nth += 1) {
        const end = await kill(['again', 'token', 'ask-seen'], nth);
        died = end.died;
        const at = `write ${nth}, ${end.acts.join()}`;
        expect(end.state, at).toBe('succeeded');
        expect(end.count('again'), at).toBeLessThanOrEqual(2);
        expect(end.count('token'), at).toBe(1);
        expect(end.count('ask-seen'), at).toBe(1);
        expect(end.locks, at).toEqual([]);
        expect(end.outcomes.at(-1), at).toBe('succeeded');
        // Ten at the least: the intent, its beginning, six of its steps, its end, and its outcome.
        if (!died) expect(nth).toBeGreaterThan(10);
      }
    }),
  120_000,
);

test.each(['before', 'after'] as const)(
  'killed %s each write: what cannot be seen is never repeated, and a person is asked where it may have been done',
  (when) =>
    withKills(when, async (kill) => {
      const states = new Set<string>();
      let died = true;
      for (let nth = 1; died; nth += 1) {
        const end = await kill(['ask-blind'], nth);
        died = end.died;
        const at = `write ${nth}, ${end.acts.join()}`;
        states.add(end.state);
        expect(['succeeded', 'unknown'], at).toContain(end.state);
        expect(end.count('ask-blind'), at).toBeLessThanOrEqual(1);
        if (end.state === 'succeeded') expect(end.count('ask-blind'), at).toBe(1);
        // Nobody else starts while nobody knows.
        expect(end.locks, at).toEqual(end.state === 'unknown' ? [`lock ${nth}`] : []);
      }
      expect([...states].toSorted()).toEqual(['succeeded', 'unknown']);
    }),
  120_000,
);

test('an answer of the store that is lost costs nothing: each step is done once, and nobody is asked', async () => {
  await using database = await testDatabase();
  const { operation, acts } = kitchen();
  const { propose, state, run } = testEngine(database, [operation]);
  for (let nth = 1, writes = nth; writes >= nth; nth += 1) {
    acts.length = 0;
    const id = await propose(operation, { steps: ['token', 'ask-blind'], name: `lock ${nth}` });
    const deaf = deafAt(database, nth);
    const runner = await run({ database: deaf.database });
    const audited = async () => (await outcomes(database, id)).includes('succeeded');
    await vi.waitUntil(audited, { interval: 5, timeout: 15_000 });
    await runner.stop();
    writes = deaf.writes();
    expect(await state(id)).toBe('succeeded');
    expect(acts, `write ${nth}`).toEqual(['token', 'ask-blind']);
  }
}, 120_000);
