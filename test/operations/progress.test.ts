import { expect, test } from 'vitest';
import { type JournalEntry, markOf, progressOf, resultsOf } from '#src/operations/progress.ts';

const steps = [
  { key: 'write', title: 'Write' },
  { key: 'watch', title: 'Watch' },
];
let second = 0;
const entry = (step: string, kind: JournalEntry['kind'], attempt = 1, detail: object = {}): JournalEntry => {
  second += 1;
  return { step, kind, attempt, detail, at: new Date(Date.UTC(2026, 10, 25, 12, 0, second)) };
};
const states = (...entries: JournalEntry[]) => progressOf(steps, entries).map(({ state }) => state);

test('each step is where its last entry says', () => {
  expect(states()).toEqual(['to do', 'to do']);
  expect(states(entry('write', 'begun'))).toEqual(['begun', 'to do']);
  expect(states(entry('write', 'begun'), entry('write', 'done'), entry('watch', 'begun'))).toEqual([
    'done',
    'begun',
  ]);
  expect(states(entry('write', 'begun'), entry('write', 'begun', 2))).toEqual(['begun', 'to do']);
});

test('the time of a step is counted from its first attempt', () => {
  const first = entry('write', 'begun');
  const last = entry('write', 'done', 2);
  const [write] = progressOf(steps, [first, entry('write', 'begun', 2), last]);
  expect(write).toMatchObject({ beganAt: first.at, endedAt: last.at, attempts: 2 });
});

test('tried again, a step and whatever rests on it begin anew, under another mark', () => {
  const entries = [
    entry('write', 'begun'),
    entry('write', 'done'),
    entry('watch', 'begun'),
    entry('watch', 'failed'),
  ];
  const again = progressOf(steps, [...entries, entry('write', 'again')]);
  expect(again.map(({ state, retries, attempts }) => [state, retries, attempts])).toEqual([
    ['to do', 1, 1],
    ['to do', 1, 1],
  ]);
  const [write] = again;
  expect(write && markOf('7f3k2', write)).toBe('qd-7f3k2-write-2');
  expect(markOf('7f3k2', { key: 'write', retries: 0 })).toBe('qd-7f3k2-write');
});

test('results are those of steps that are done', () => {
  const entries = [
    entry('write', 'begun'),
    entry('write', 'done', 1, { result: { uid: 'u' } }),
    entry('watch', 'begun'),
  ];
  expect(resultsOf(progressOf(steps, entries))).toEqual({ write: { uid: 'u' } });
});

test('entries of steps that are no more are left out', () => {
  expect(states(entry('gone', 'begun'))).toEqual(['to do', 'to do']);
});
