import { describe, expect, test } from 'vitest';
import type { ContainerState, Exit, Pod, RolloutSnapshot } from '#src/integrations/kubernetes/rollout.ts';
import { judge } from '#src/releases/verdict/judge.ts';
import { recorded } from '#test/support/recorded.ts';

const image = 'registry.test/checkout:v2';
const { snapshot, rollout } = recorded('deployment-going');
const started = new Date(rollout.startedAt);
const created = new Date(started.getTime() + 1_000);

function container(state: Partial<ContainerState>): ContainerState {
  return {
    ...{
      name: 'app',
      image,
      init: false,
      ready: false,
      restarts: 0,
      state: 'waiting',
      reason: '',
      message: '',
    },
    ...{ since: created, exit: null, memoryLimit: null },
    ...state,
  };
}

function pod(part: Partial<Pod>): Pod {
  return {
    ...{ name: 'checkout-x', uid: 'p1', node: 'node-1', created, phase: 'Running', reason: '', message: '' },
    ...{ deleting: false, ready: false, readyAt: null, unscheduled: null, containers: [] },
    ...part,
  };
}

function seen(pods: Pod[], seconds: number, warnings: RolloutSnapshot['warnings'] = []) {
  return judge({ ...snapshot, pods, warnings, at: new Date(created.getTime() + seconds * 1000) }, rollout);
}

/** After so many seconds of it. */
const held = (seconds: number, state: Partial<ContainerState>) =>
  seen([pod({ containers: [container(state)] })], seconds);

const exit = (code: number, reason = 'Error', message = ''): Exit => ({
  ...{ code, reason, message },
  signal: null,
  at: null,
});
const looping = (ended: Exit): Partial<ContainerState> => ({
  reason: 'CrashLoopBackOff',
  restarts: 1,
  exit: ended,
});

describe('doomed at once', () => {
  test.each<[string, Partial<ContainerState>, string]>([
    ['a tag that does not exist', { reason: 'ErrImagePull', message: 'manifest unknown' }, 'image not found'],
    [
      'a name that is none',
      { reason: 'InvalidImageName', message: 'invalid reference format' },
      'bad image name',
    ],
    ['an image that may not be fetched', { reason: 'ErrImageNeverPull' }, 'image not found'],
    [
      'a Secret that is not there',
      { reason: 'CreateContainerConfigError', message: 'secret "x" not found' },
      'bad configuration',
    ],
    [
      'a command that does not exist',
      { reason: 'RunContainerError', message: 'exec: "serve": executable file not found in $PATH' },
      'cannot start',
    ],
    [
      'the same, after it was tried',
      {
        reason: 'CrashLoopBackOff',
        exit: exit(128, 'StartError', 'exec: "serve": no such file or directory'),
      },
      'cannot start',
    ],
    ['a second crash', looping(exit(1)), 'crash'],
    ['a second time without memory', looping(exit(137, 'OOMKilled')), 'out of memory'],
  ])('%s', (_, state, reason) => {
    expect(held(0, state)).toMatchObject({ kind: 'doomed', trouble: { reason, container: 'app', image } });
  });

  test('in an init container as well', () => {
    expect(held(0, { ...looping(exit(2)), init: true, name: 'wait' })).toMatchObject({
      ...{ kind: 'doomed', trouble: { container: 'wait', exit: { code: 2 } } },
    });
  });
});

describe('given some time first', () => {
  test.each<[string, Partial<ContainerState>, string]>([
    [
      'a registry that does not answer',
      { reason: 'ErrImagePull', message: 'dial tcp: i/o timeout' },
      'image not pulled',
    ],
    [
      'a name server that does not know the registry',
      { reason: 'ErrImagePull', message: 'lookup r.test: no such host' },
      'image not pulled',
    ],
    [
      'a registry that refuses us',
      { reason: 'ImagePullBackOff', message: '401 Unauthorized' },
      'image not pulled',
    ],
    [
      'a node that cannot start it',
      { reason: 'CreateContainerError', message: 'context deadline exceeded' },
      'cannot start',
    ],
  ])('%s', (_, state, reason) => {
    expect(held(20, state)).toMatchObject({ kind: 'going', slow: [{ reason }] });
    expect(held(26, state)).toMatchObject({ kind: 'doomed', trouble: { reason } });
  });
});

describe('left to heal', () => {
  test.each<[string, Partial<ContainerState>]>([
    ['an image that takes long to come', { reason: 'ContainerCreating' }],
    [
      'a cache that has not been filled yet',
      { reason: 'CreateContainerConfigError', message: 'failed to sync secret cache: timed out' },
    ],
    ['a single crash', { state: 'running', restarts: 1, exit: exit(1) }],
    [
      'an init container that has done its work',
      { init: true, state: 'terminated', restarts: 3, exit: exit(0, 'Completed') },
    ],
    [
      'a container that is well now, whatever it was',
      { state: 'running', ready: true, restarts: 9, exit: exit(1) },
    ],
  ])('%s', (_, state) => {
    expect(held(300, state).kind).toBe('going');
  });

  test('a pod that its node has put out', () => {
    const evicted = pod({ phase: 'Failed', reason: 'Evicted', containers: [container(looping(exit(137)))] });

    expect(seen([evicted], 300)).toMatchObject({ kind: 'going', slow: [{ reason: 'evicted' }] });
  });

  test('a pod that is being ended', () => {
    expect(seen([pod({ deleting: true, containers: [container(looping(exit(1)))] })], 300).kind).toBe(
      'going',
    );
  });

  test('a pod from before that crashed once long ago, and is not ready at the moment', () => {
    const kept = pod({
      created: new Date(0),
      containers: [container({ state: 'running', restarts: 5, exit: exit(1) })],
    });

    expect(seen([kept], 1)).toMatchObject({ kind: 'going' });
  });

  test('a volume that is not there yet, which is told', () => {
    const about = 'Pod checkout-x';
    const warning = {
      reason: 'FailedMount',
      message: 'volume "data" not found',
      about,
      count: 3,
      at: created,
    };

    expect(
      seen([pod({ containers: [container({ reason: 'ContainerCreating' })] })], 5, [warning]),
    ).toMatchObject({
      slow: [{ reason: 'volume', said: 'volume "data" not found' }],
    });
  });
});

test('what most pods show is told, and how many they are', () => {
  const one = (name: string, state: Partial<ContainerState>) =>
    pod({ name, uid: name, containers: [container(state)] });
  const pods = [
    one('a', { reason: 'InvalidImageName' }),
    one('b', looping(exit(1))),
    one('c', looping(exit(1))),
  ];

  expect(seen(pods, 0)).toMatchObject({ kind: 'doomed', trouble: { reason: 'crash', pods: 2, pod: 'b' } });
});

test.each([
  [0, 'Container app ends by itself, without an error, each time it is started.'],
  [127, 'Container app has a command that does not exist, and ends (exit 127) each time it is started.'],
  [
    143,
    'Container app is told to end (exit 143), most often by its liveness probe, each time it is started.',
  ],
])('exit code %i is told in plain words', (code, cause) => {
  expect(held(0, looping(exit(code)))).toMatchObject({ trouble: { cause } });
});

test('the limit is named when the memory was not enough', () => {
  expect(held(0, { ...looping(exit(137, 'OOMKilled')), memoryLimit: '512Mi' })).toMatchObject({
    trouble: { cause: 'Container app uses more memory than its limit of 512Mi and is killed.' },
  });
});

test('what a container says at its end is shown without its secrets', () => {
  const verdict = held(0, { ...looping(exit(1, 'Error', 'DATABASE_PASSWORD=hunter2')), restarts: 2 });
  expect(verdict).toMatchObject({ kind: 'doomed', trouble: { said: 'DATABASE_PASSWORD=[secret]' } });
});
