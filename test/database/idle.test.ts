import { expect, test } from 'vitest';
import type { Session } from '#src/database/engine.ts';
import { endWhenIdle } from '#src/database/idle.ts';
import { TemporaryError } from '#src/errors.ts';

function recorded() {
  const calls: string[] = [];
  const { promise: released, resolve } = Promise.withResolvers<void>();
  const session: Session = {
    query: async (sql) => {
      calls.push(sql);
      return { rows: [], affected: undefined };
    },
    release: (broken) => {
      calls.push(broken ? 'release broken' : 'release');
      resolve();
    },
  };
  return { session, calls, released };
}

test('a transaction that asks nothing more is rolled back, gives way, and learns of it', async () => {
  const { session, calls, released } = recorded();
  const guarded = endWhenIdle(session, 20);
  await guarded.query('begin', []);
  await released;
  await expect(guarded.query('commit', [])).rejects.toThrow(TemporaryError);
  guarded.release(true);
  expect(calls).toEqual(['begin', 'rollback', 'release broken']);
});

test('one that goes on is left alone', async () => {
  const { session, calls } = recorded();
  const guarded = endWhenIdle(session, 60_000);
  await guarded.query('begin', []);
  await guarded.query('commit', []);
  guarded.release(false);
  expect(calls).toEqual(['begin', 'commit', 'release']);
});
