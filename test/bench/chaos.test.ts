import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isExact, judge, type SeenCard } from '../../bench/chaos/check.ts';
import { bodyAfter, type Life, lifeOf, truthOf } from '../../bench/chaos/lives.ts';
import { createSender } from '../../bench/chaos/sender.ts';
import { seeded } from '../../bench/random.ts';

const truth = { name: 'Chaos0001', state: 'acknowledged', severity: 'critical', total: 2 } as const;
const right: SeenCard = {
  name: 'Chaos0001',
  buttons: ['Resolve'],
  text: 'CRITICAL Chaos0001 2 firing',
  thread: ['acknowledged'],
};

test('what is as it must be is exact', () => {
  expect(isExact(judge([truth], [right]))).toBe(true);
});

const mistakes: [string, SeenCard[], 'lost' | 'doubled' | 'wrong'][] = [
  ['no card', [], 'lost'],
  ['two cards', [right, right], 'doubled'],
  ['a thread line twice', [{ ...right, thread: ['worse', 'ok', 'worse'] }], 'doubled'],
  ['still firing', [{ ...right, buttons: ['Acknowledge', 'Resolve'] }], 'wrong'],
  ['resolved by nobody', [{ ...right, buttons: [] }], 'wrong'],
  ['an older severity', [{ ...right, text: 'WARNING Chaos0001 2 firing' }], 'wrong'],
  ['an older count', [{ ...right, text: 'CRITICAL Chaos0001: firing' }], 'wrong'],
];

test.each(mistakes)('%s is found', (_, seen, as) => {
  const verdict = judge([truth], seen);

  expect(isExact(verdict)).toBe(false);
  expect(verdict[as]).toHaveLength(1);
});

test('a count may be told with its total', () => {
  expect(isExact(judge([truth], [{ ...right, text: 'CRITICAL Chaos0001: 2 of 2 firing' }]))).toBe(true);
  expect(judge([truth], [{ ...right, text: 'CRITICAL Chaos0001: 1 of 2 firing' }]).wrong).toHaveLength(1);
  expect(judge([truth], [{ ...right, text: 'CRITICAL Chaos0001: 12 firing' }]).wrong).toHaveLength(1);
});

test("another life's card is not taken for it", () => {
  expect(judge([truth], [{ ...right, name: 'Chaos0002' }]).lost).toEqual(['Chaos0001: no card']);
});

test('lives begin by firing, and their bodies end as the truth about them says', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(500), (seed, number) => {
      const life = lifeOf(number, ['a', 'b'], seeded(seed));
      const told = life.steps.flatMap((step) => bodyAfter(life, step, new Date(0)) ?? []) as {
        status: string;
        alerts: { labels: Record<string, string> }[];
      }[];
      const last = told.at(-1);
      const { state, severity, total } = truthOf(life);

      expect(life.steps[0]).toBe('fires');
      expect(last?.status).toBe(state === 'resolved' ? 'resolved' : 'firing');
      expect(last?.alerts).toHaveLength(total);
      expect(last?.alerts.some(({ labels }) => labels.severity === 'critical')).toBe(severity === 'critical');
    }),
  );
});

test('a life without a person stays as its sender left it', () => {
  const life: Life = { name: 'Chaos0001', channel: 'a', steps: ['fires', 'worsens'] };

  expect(truthOf(life)).toEqual({ name: 'Chaos0001', state: 'firing', severity: 'critical', total: 2 });
});

test('the same seed gives the same lives', () => {
  const lives = (seed: number) =>
    Array.from({ length: 20 }, (_, number) => lifeOf(number, ['a'], seeded(seed + number)));

  expect(lives(7)).toEqual(lives(7));
  expect(lives(7)).not.toEqual(lives(8));
});

test('bodies of a group go one after the other, each until it is taken', async () => {
  const taken: object[] = [];
  let refusals = 1;
  const sender = createSender(async (body) => {
    if (refusals-- > 0) throw new Error('connection refused');
    taken.push(body);
    return true;
  });

  const first = { number: 1 };
  const second = { number: 2 };
  void sender.send('a', first);
  await sender.send('a', second);
  sender.repeat('a');
  sender.repeat('unknown');
  await sender.settled();

  expect(taken).toEqual([first, second, second]);
});

test('a group with a body on its way is not repeated: an older one must not come after it', async () => {
  const taken: object[] = [];
  const sender = createSender(async (body) => {
    taken.push(body);
    return true;
  });

  await sender.send('a', { number: 1 });
  const next = sender.send('a', { number: 2 });
  sender.repeat('a');
  await next;

  expect(taken).toEqual([{ number: 1 }, { number: 2 }]);
});
