import { expect, test } from 'vitest';
import { together } from '#src/releases/verdict/together.ts';
import type { Progress, Trouble, Verdict } from '#src/releases/verdict/verdict.ts';

const progress = (available: number): Progress => ({ desired: 2, updated: 2, available, old: 0 });
const crash = { reason: 'crash', pod: 'worker-1', container: 'app', cause: 'It ends.' } as Trouble;
const done: Verdict = { kind: 'done', progress: progress(2) };
const going: Verdict = { kind: 'going', progress: progress(1), waiting: '1 of 2 pods are new', slow: [] };
const doomed: Verdict = { kind: 'doomed', progress: progress(0), trouble: crash };
const failed: Verdict = { kind: 'failed', progress: progress(0), trouble: crash, after: 60_000 };
const blind: Verdict = { kind: 'blind', since: new Date(0), because: 'ECONNREFUSED' };
const superseded: Verdict = { kind: 'superseded', because: 'another template' };

function of(web: Verdict, worker: Verdict): Verdict {
  return together([
    { name: 'deployment/web', verdict: web },
    { name: 'deployment/worker', verdict: worker },
  ]);
}

test('of one workload it is its own', () => {
  expect(together([{ name: 'deployment/web', verdict: doomed }])).toBe(doomed);
});

test('a release is done when all are, and counts the pods of all', () => {
  expect(of(done, done)).toEqual({
    kind: 'done',
    progress: { desired: 4, updated: 4, available: 4, old: 0 },
  });
  expect(of(done, going)).toMatchObject({
    ...{ kind: 'going', progress: { desired: 4, available: 3 } },
    waiting: 'deployment/worker: 1 of 2 pods are new',
  });
});

test.each([
  ['one that was replaced decides, whatever the other is', superseded, doomed, 'superseded'],
  ['one that failed decides over one that is doomed', doomed, failed, 'failed'],
  ['one that is doomed decides, seen or not what the other does', blind, doomed, 'doomed'],
  ['not seen, one that goes on gives no verdict', going, blind, 'blind'],
  ['not seen, nor does one that is done', done, blind, 'blind'],
])('%s', (_, web, worker, kind) => {
  expect([of(web, worker).kind, of(worker, web).kind]).toEqual([kind, kind]);
});

test('what is wrong is said with whose it is', () => {
  expect(of(done, doomed)).toMatchObject({ trouble: { cause: 'deployment/worker: It ends.' } });
  expect(of(failed, going)).toMatchObject({ trouble: { cause: 'deployment/web: It ends.' } });
});

test('of two that are doomed the first is told, so that it stays the same one', () => {
  const other: Verdict = { ...doomed, trouble: { ...crash, container: 'other' } };

  expect(of(doomed, other)).toMatchObject({ trouble: { container: 'app' } });
});
