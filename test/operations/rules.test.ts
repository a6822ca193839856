import { expect, test } from 'vitest';
import { isOver, mayApprove, mayMove, nextState } from '#src/operations/decide-approval.ts';
import { blocking, decideStart, type Lock, type Queued } from '#src/operations/decide-start.ts';
import { decideLost, decideOutOfTime, type NotDone } from '#src/operations/decide-step.ts';
import { storablePlan } from '#src/operations/digest.ts';
import { allowedMoves, type OperationState } from '#src/operations/operation.ts';
import type { Step } from '#src/operations/step.ts';

const states = Object.keys(allowedMoves) as OperationState[];

test('the moves of an operation are these, and no others', () => {
  const moves = states.flatMap((from) =>
    states.filter((to) => mayMove(from, to)).map((to) => `${from} → ${to}`),
  );
  expect(moves).toMatchInlineSnapshot(`
    [
      "planned → planned",
      "planned → waiting",
      "planned → queued",
      "planned → cancelled",
      "waiting → planned",
      "waiting → waiting",
      "waiting → queued",
      "waiting → cancelled",
      "queued → planned",
      "queued → waiting",
      "queued → running",
      "queued → cancelled",
      "running → queued",
      "running → succeeded",
      "running → failed",
      "running → cancelled",
      "running → unknown",
      "failed → queued",
      "unknown → queued",
      "unknown → failed",
    ]
  `);
});

test('what is over moves only by a person: what failed or is not known', () => {
  const again = states.filter((state) => isOver(state) && allowedMoves[state].length > 0);
  expect(again).toEqual(['failed', 'unknown']);
});

test.each<[Step['rule'], NotDone, string]>([
  ['again', undefined, 'again'],
  ['again', 'unknown', 'again'],
  ['token', undefined, 'again'],
  ['token', 'unknown', 'again'],
  ['ask', undefined, 'unknown'],
  ['ask', 'unknown', 'unknown'],
  // It was looked, and it is not there: whatever the rule.
  ['ask', 'not done', 'again'],
  ['token', 'not done', 'again'],
])('lost, to be done %s, found %o: %s', (rule, found, decision) => {
  expect(decideLost({ rule }, found)).toBe(decision);
});

test.each<[Step['rule'], NotDone, string]>([
  ['again', undefined, 'failed'],
  ['again', 'unknown', 'failed'],
  ['token', 'not done', 'failed'],
  ['token', 'unknown', 'unknown'],
  ['token', undefined, 'unknown'],
  ['ask', undefined, 'unknown'],
  ['ask', 'not done', 'failed'],
])('out of time, to be done %s, found %o: %s', (rule, found, decision) => {
  expect(decideOutOfTime({ rule }, found)).toBe(decision);
});

const now = new Date('2026-11-25T12:00:00Z');
const queued = (id: string, more: Partial<Queued> = {}): Queued => ({
  ...{ id, names: ['a'], askedBy: 'U1', ahead: false, place: Number(id), state: 'queued' },
  ...more,
});
const lock = (more: Partial<Lock>): Lock => ({
  ...{ name: 'a', operation: null, person: null, held: false, reason: null, expiresAt: null },
  ...more,
});

test.each<[string, Queued[], Lock[], string[]]>([
  ['the first of each name', [queued('2'), queued('1'), queued('3', { names: ['b'] })], [], ['1', '3']],
  [
    'of two names both must be free',
    [queued('1'), queued('2', { names: ['a', 'b'] }), queued('3', { names: ['b'] })],
    [],
    ['1'],
  ],
  ['what wants no name', [queued('1', { names: [] }), queued('2', { names: [] })], [], ['1', '2']],
  ['not beside one that runs', [queued('1')], [lock({ operation: '9' })], []],
  ['its own lock, after a pause', [queued('1')], [lock({ operation: '1' })], ['1']],
  [
    "not under a person's lock, and nothing behind it",
    [queued('1'), queued('2', { askedBy: 'U2' })],
    [lock({ person: 'U2' })],
    [],
  ],
  ["under one's own lock", [queued('1')], [lock({ person: 'U1' })], ['1']],
  ['not while it is held, whoever did that', [queued('1')], [lock({ person: 'U1', held: true })], []],
  [
    'while it is held, what goes ahead',
    [queued('1', { ahead: true })],
    [lock({ person: 'U2', held: true })],
    ['1'],
  ],
  ['when the lock has run out', [queued('1')], [lock({ person: 'U2', expiresAt: now })], ['1']],
  ['what waits for people holds up nobody', [queued('1', { state: 'waiting' }), queued('2')], [], ['2']],
  ['unless it goes ahead of all', [queued('2', { state: 'waiting', ahead: true }), queued('1')], [], []],
  ['what goes ahead is first', [queued('1'), queued('2', { ahead: true })], [], ['2']],
])('may begin: %s', (_, queue, locks, ids) => {
  expect(decideStart(queue, locks, now)).toEqual(ids);
});

test('the lock that is told is one of its names', () => {
  const locks = [lock({ name: 'b', person: 'U2' }), lock({ person: 'U3', reason: 'mine' })];
  expect(blocking(queued('1'), locks, now)).toMatchObject({ name: 'a', person: 'U3', reason: 'mine' });
});

const asked = { count: 1, by: ['user:U2', 'group:S1'], selfApproval: false };
const about = { person: 'U2', asker: 'U1', belongsTo: [], reason: undefined };
const loose = { ...asked, selfApproval: true };
const own = { ...about, person: 'U1', belongsTo: ['group:S1'] };

test.each([
  ['by name', asked, about, 'yes'],
  ['by group', asked, { ...about, person: 'U3', belongsTo: ['group:S1'] }, 'yes'],
  ['nobody else', asked, { ...about, person: 'U3' }, 'not asked'],
  ['not the asker', asked, { ...about, person: 'U1', belongsTo: ['group:S1'], reason: 'x' }, 'asker'],
  ['the asker who is asked, not without a reason', loose, own, 'needs a reason'],
  ['the asker who is asked, where it is allowed', loose, { ...own, reason: 'x' }, 'self'],
  ['not an asker who is not asked', loose, { ...own, belongsTo: [], reason: 'x' }, 'not asked'],
])('may approve: %s', (_, policy, question, answer) => {
  expect(mayApprove([policy], question)).toBe(answer);
});

test.each([
  [['freeze'], [{ left: 1 }], 'planned'],
  [[], [{ left: 1 }], 'waiting'],
  [[], [], 'queued'],
])('with questions %o and approvals missing %o: %s', (questions, missing, state) => {
  expect(nextState(questions, missing)).toBe(state);
});

test('a digest is of the commitment alone, whatever order it is written in', () => {
  const { digest } = storablePlan({
    commitment: { a: 1, b: { c: [1, 2], d: undefined } },
    context: { seen: 1 },
  });
  expect(storablePlan({ commitment: { b: { c: [1, 2] }, a: 1 }, context: {} }).digest).toBe(digest);
  expect(storablePlan({ commitment: { b: { c: [2, 1] }, a: 1 }, context: { seen: 1 } }).digest).not.toBe(
    digest,
  );
});
