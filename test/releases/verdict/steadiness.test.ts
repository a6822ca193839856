import { describe, expect, test } from 'vitest';
import type { ContainerState, Pod, RolloutSnapshot } from '#src/integrations/kubernetes/rollout.ts';
import { unsteady, withReady } from '#src/releases/verdict/steadiness.ts';
import { recorded } from '#test/support/recorded.ts';

const { snapshot: up } = recorded('deployment-done');
const baseline = withReady({}, up);

/** The first pod is otherwise, so many milliseconds later. */
function then(change: Partial<Pod>, container: Partial<ContainerState> = {}, ms = 0): RolloutSnapshot {
  const pods = up.pods.map((pod, index) =>
    index > 0
      ? pod
      : { ...pod, ...change, containers: pod.containers.map((one) => ({ ...one, ...container })) },
  );
  return { ...up, pods, at: new Date(up.at.getTime() + ms) };
}

const exit = { code: 1, signal: null, reason: 'Error', message: '', at: up.at };
const unready = { ready: false, readyAt: up.at };

test('as it came up it is steady', () => {
  expect(unsteady(up, baseline)).toBeUndefined();
  expect(Object.keys(baseline)).toHaveLength(2);
});

test('one restart is enough, though the pod is ready again', () => {
  expect(unsteady(then({}, { restarts: 1, exit }), baseline)).toMatchObject({
    reason: 'crash',
    restarts: 1,
    cause: 'Container app ended (exit code 1, Error) and was started again once since.',
  });
});

test('restarts before it came up are forgotten, and only those since are counted', () => {
  const before = withReady({}, then({}, { restarts: 2, exit }));

  expect(unsteady(then({}, { restarts: 2, exit }), before)).toBeUndefined();
  expect(unsteady(then({}, { restarts: 4, exit }), before)?.restarts).toBe(2);
});

test('a readiness that its probe does not give back', () => {
  const lost = (ms: number) => unsteady(then(unready, { ready: false }, ms), baseline);

  expect(lost(29_000)).toBeUndefined();
  expect(lost(30_000)).toMatchObject({ reason: 'not ready', pods: 1 });
});

describe('what is not the doing of the release', () => {
  test.each<[string, RolloutSnapshot]>([
    [
      'a pod that is drained',
      then({ ...unready, deleting: true }, { ready: false, restarts: 1, exit }, 60_000),
    ],
    [
      'a pod that is evicted',
      then({ ...unready, phase: 'Failed', reason: 'Evicted' }, { ready: false }, 60_000),
    ],
    ['a node that is not heard of', then(unready, {}, 60_000)],
    [
      'a node that came back',
      then({}, { restarts: 1, exit: { ...exit, code: 137, reason: 'ContainerStatusUnknown' } }),
    ],
    [
      'a pod in its place that has not come up yet',
      then({ ...unready, uid: 'another' }, { ready: false, restarts: 1 }, 60_000),
    ],
    [
      'a cluster that cannot be seen',
      { ...then({}, { restarts: 1, exit }), blind: { since: up.at, because: 'it is away' } },
    ],
  ])('%s', (_, snapshot) => {
    expect(unsteady(snapshot, baseline)).toBeUndefined();
  });
});

test('a pod that came later is held to what it was like when it became ready', () => {
  const later = withReady(baseline, then({ uid: 'another' }, { restarts: 1, exit }));

  expect(unsteady(then({ uid: 'another' }, { restarts: 1, exit }), later)).toBeUndefined();
  expect(unsteady(then({ uid: 'another' }, { restarts: 2, exit }), later)?.restarts).toBe(1);
});
