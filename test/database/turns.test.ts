import { expect, test } from 'vitest';
import { createTurns } from '#src/database/turns.ts';

/** Takes the turns in this order, all while the first one lasts; answers the order they got them in. */
async function order(...asked: string[]): Promise<string> {
  const turns = createTurns();
  const got: string[] = [];
  const end = await turns.take(false);
  const all = asked.map(async (name) => {
    const over = await turns.take(name.startsWith('u'));
    got.push(name);
    over();
  });
  end();
  await Promise.all(all);
  return got.join(' ');
}

test('alike, they get their turns as they came', async () => {
  expect(await order('a', 'b', 'c')).toBe('a b c');
  expect(await order('u1', 'u2', 'u3')).toBe('u1 u2 u3');
});

test('urgent ones go first, and never keep the others waiting for ever', async () => {
  expect(await order('a', 'u1', 'b', 'u2')).toBe('u1 u2 a b');
  expect(await order('a', 'b', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6')).toBe('u1 u2 u3 u4 a u5 u6 b');
});

test('nobody begins before the one before has ended, and ending twice ends once', async () => {
  const turns = createTurns();
  const first = await turns.take(false);
  let begun = 0;
  const others = [turns.take(true), turns.take(false)].map(async (turn) => {
    await turn;
    begun += 1;
  });

  await Promise.resolve();
  expect(begun).toBe(0);
  first();
  first();
  await others[0];
  await Promise.resolve();
  expect(begun).toBe(1);
});
