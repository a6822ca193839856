import { describe, expect, test } from 'vitest';
import type { RolloutSnapshot, WorkloadState } from '#src/integrations/kubernetes/rollout.ts';
import { judge } from '#src/releases/verdict/judge.ts';
import { recorded } from '#test/support/recorded.ts';

const later = (snapshot: RolloutSnapshot, ms: number) => ({
  ...snapshot,
  at: new Date(snapshot.at.getTime() + ms),
  asOf: new Date(snapshot.asOf.getTime() + ms),
});

/** The same look, with something else about the workload. */
function but(snapshot: RolloutSnapshot, change: Partial<WorkloadState>): RolloutSnapshot {
  if (!snapshot.workload) throw new Error('nothing was recorded');
  return { ...snapshot, workload: { ...snapshot.workload, ...change } };
}

function verdictOf(name: string, wait = 0) {
  const { snapshot, rollout } = recorded(name);
  return judge(later(snapshot, wait), rollout);
}

describe('as a real control plane told it', () => {
  test.each(['deployment', 'statefulset', 'daemonset'])('a %s that is done', (kind) => {
    const progress = { desired: 2, updated: 2, available: 2, old: 0 };

    expect(verdictOf(`${kind}-done`)).toEqual({ kind: 'done', progress });
  });

  test('one that goes on tells what it waits for', () => {
    expect(verdictOf('deployment-going')).toMatchObject({
      kind: 'going',
      waiting: '1 of 2 pods are new',
      slow: [],
    });
  });

  test('one crash is not a loop yet', () => {
    expect(verdictOf('deployment-crash-once')).toMatchObject({ kind: 'going', slow: [] });
  });

  test.each([
    ['deployment-crash', 'crash', 'Container app ends with exit code 1 each time it is started.'],
    ['deployment-oom', 'out of memory', 'Container app uses more memory than its limit and is killed.'],
    [
      'deployment-nopull',
      'image not found',
      'The image registry.test/checkout:nopull is not in its registry.',
    ],
    ['deployment-noconfig', 'bad configuration', 'Container app needs configuration that is not there.'],
    ['deployment-init-crash', 'crash', 'Container wait ends with exit code 1 each time it is started.'],
    ['deployment-sidecar-crash', 'crash', 'Container proxy ends with exit code 1 each time it is started.'],
    ['deployment-quota', 'pods refused', 'The quota of the namespace leaves no room for another pod.'],
    ['statefulset-crash', 'crash', 'Container app ends with exit code 1 each time it is started.'],
    ['daemonset-crash', 'crash', 'Container app ends with exit code 1 each time it is started.'],
  ])('%s is doomed: %s', (name, reason, cause) => {
    expect(verdictOf(name)).toMatchObject({ kind: 'doomed', trouble: { reason, cause } });
  });

  test('a Deployment whose old pods may go first is given time to make room within its quota', () => {
    const { snapshot, rollout } = recorded('deployment-quota');
    const roomy = but(snapshot, { maxUnavailable: 1 });

    expect(judge(roomy, rollout)).toMatchObject({ kind: 'going', slow: [{ reason: 'pods refused' }] });
    // Its numbers are still of the template before, all of whose pods are there.
    const unseen = but(roomy, { observedGeneration: 1, updated: 2 });
    expect(judge(unseen, rollout)).toMatchObject({ kind: 'going', progress: { updated: 0, old: 2 } });
    expect(judge(later(roomy, 40_000), rollout)).toMatchObject({ kind: 'doomed' });
  });

  test('a StatefulSet without quota is doomed once its old pods have had time to make room', () => {
    expect(verdictOf('statefulset-quota')).toMatchObject({
      kind: 'going',
      slow: [{ reason: 'pods refused' }],
    });
    expect(verdictOf('statefulset-quota', 40_000)).toMatchObject({
      ...{ kind: 'doomed', trouble: { reason: 'pods refused' } },
    });
  });

  test('a StatefulSet is blocked by an earlier pod that does not become ready', () => {
    expect(verdictOf('statefulset-blocked')).toMatchObject({ kind: 'going', slow: [{ pod: 'checkout-0' }] });
    expect(verdictOf('statefulset-blocked', 40_000)).toMatchObject({
      kind: 'doomed',
      trouble: {
        reason: 'blocked by an earlier pod',
        advice: 'Delete pod checkout-0: it comes back as the new revision.',
      },
    });
  });

  test('no room on any node is worth a warning after a while, and never doom', () => {
    expect(verdictOf('deployment-unschedulable')).toMatchObject({ kind: 'going', slow: [] });
    expect(verdictOf('deployment-unschedulable', 60_000)).toMatchObject({
      kind: 'going',
      slow: [{ reason: 'unschedulable', said: expect.stringContaining('Insufficient cpu') }],
    });
  });

  test('a deadline that has passed is a failure, with the best explanation there is', () => {
    expect(verdictOf('deployment-deadline')).toMatchObject({ kind: 'failed', after: 2_000, trouble: null });
    expect(verdictOf('deployment-deadline', 60_000)).toMatchObject({
      kind: 'failed',
      trouble: {
        reason: 'not ready',
        said: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
      },
    });
  });
});

describe('what is no verdict on the release', () => {
  test('a cluster that is not seen', () => {
    const { snapshot, rollout } = recorded('deployment-crash');
    const blind = { since: snapshot.at, because: 'ECONNREFUSED' };

    expect(judge({ ...snapshot, blind }, rollout)).toEqual({ kind: 'blind', ...blind });
  });

  test('a cluster whose caches are older than the write', () => {
    const { snapshot, rollout } = recorded('deployment-done');

    expect(judge(snapshot, { ...rollout, generation: 7 })).toMatchObject({
      waiting: 'the change to be seen',
    });
  });

  test('another template', () => {
    const { snapshot, rollout } = recorded('deployment-done');

    expect(judge(snapshot, { ...rollout, templateDigest: 'another' })).toEqual({
      ...{ kind: 'superseded', because: 'another template' },
    });
  });

  test('a workload that is gone', () => {
    const { snapshot, rollout } = recorded('deployment-done');

    expect(judge({ ...snapshot, workload: null }, rollout)).toEqual({
      kind: 'superseded',
      because: 'deleted',
    });
  });

  test('what was said of the template before, while the controller has not seen this one', () => {
    const { snapshot, rollout } = recorded('deployment-deadline');
    const unseen = but(later(snapshot, 60_000), { observedGeneration: 1 });

    expect(judge(unseen, rollout)).toMatchObject({ kind: 'going' });
  });

  test('a deadline that was passed before this rollout began', () => {
    const { snapshot, rollout } = recorded('deployment-deadline');
    const begun = new Date(snapshot.at.getTime() - 500);

    expect(judge(snapshot, { ...rollout, startedAt: begun })).toMatchObject({ kind: 'going' });
  });

  test('a deadline that was passed before this rollout began, seen by a process that stood still since', () => {
    const { snapshot, rollout } = recorded('deployment-deadline');
    const begun = new Date(snapshot.asOf.getTime() - 500);
    const woken = { ...later(snapshot, 15_000), asOf: snapshot.asOf };

    expect(judge(woken, { ...rollout, startedAt: begun })).toMatchObject({ kind: 'going' });
  });

  test('a pause, however long', () => {
    const { snapshot, rollout } = recorded('deployment-deadline');

    expect(judge(but(later(snapshot, 600_000), { paused: true }), rollout)).toMatchObject({
      ...{ kind: 'going', waiting: 'it is paused: nothing goes on until it is resumed' },
    });
  });
});

describe('our deadline, where the workload sets none', () => {
  const { snapshot, rollout } = recorded('deployment-going');
  const patient = { ...rollout, deadline: 10_000 };
  const none = but(snapshot, { progressDeadline: null });

  test('is over without progress', () => {
    expect(judge(later(none, 1_000), patient)).toMatchObject({ kind: 'going' });
    expect(judge(later(none, 10_000), patient)).toMatchObject({ kind: 'failed', after: 10_000 });
  });

  test('is not over for a process that stood still and does not know what came meanwhile', () => {
    const woken = { ...later(none, 15_000), asOf: none.asOf };

    expect(judge(woken, patient)).toMatchObject({ kind: 'going' });
  });

  test('begins anew with each pod that becomes ready', () => {
    const [pod] = none.pods;
    if (!pod) throw new Error('no pod was recorded');
    const readyAt = new Date(none.at.getTime() + 9_000);
    const moved = { ...none, pods: [{ ...pod, ready: true, readyAt }] };

    expect(judge(later(moved, 15_000), patient)).toMatchObject({ kind: 'going' });
  });
});

test('a partition keeps the pods below it on purpose', () => {
  const { snapshot, rollout } = recorded('statefulset-done');
  const half = { partition: 1, updated: 1, updateRevision: 'new', currentRevision: 'old' };

  expect(judge(but(snapshot, half), rollout)).toMatchObject({ kind: 'done' });
});
