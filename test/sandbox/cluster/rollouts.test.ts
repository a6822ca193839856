import { describe, expect, test } from 'vitest';
import type { Condition, Deployment, Pod } from '#sandbox/cluster/workloads.ts';
import { type MovedCluster, startMovedCluster } from './moved-cluster.ts';

const image = (tag: string) => `registry.example/checkout:${tag}`;

const condition = ({ status }: Deployment, type: string): Condition | undefined =>
  status.conditions?.find((each) => each.type === type);

/** Three replicas of v1, all of them serving. */
async function withCheckout(options: { progressDeadlineSeconds?: number } = {}): Promise<MovedCluster> {
  const cluster = await startMovedCluster();
  cluster.deploy('shop', 'checkout', image('v1'), { replicas: 3, ...options });
  cluster.pass(60);
  await cluster.deployment('shop', 'checkout').expectRolledOut();
  return cluster;
}

const newPods = (cluster: MovedCluster, tag: string): Pod[] =>
  cluster.pods('shop').filter(({ spec }) => spec.containers[0]?.image === image(tag));

const events = (cluster: MovedCluster, about: string): string[] =>
  cluster
    .events('shop')
    .filter(({ involvedObject }) => (involvedObject as { name: string }).name.startsWith(about))
    .map(({ reason, message }) => `${reason}: ${message}`);

describe('a rolling update', () => {
  test('replaces one after another, never below what has to be available', async () => {
    await using cluster = await withCheckout();
    cluster.useKubectl.setImage('shop', 'checkout', image('v2-slow20'));
    const seen = new Set<number>();

    for (let second = 0; second < 120; second += 1) {
      cluster.pass(1);
      seen.add(cluster.deployment('shop', 'checkout').object.status.availableReplicas ?? 0);
    }

    await cluster.deployment('shop', 'checkout').expectRolledOut();
    expect(Math.min(...seen)).toBe(3);
    expect(newPods(cluster, 'v1')).toEqual([]);
    expect(events(cluster, 'checkout')).toContainEqual(
      expect.stringMatching(/^ScalingReplicaSet: Scaled down replica set checkout-\w+ from 1 to 0$/),
    );
  });

  test('says how it goes in Progressing, and whose status it is in observedGeneration', async () => {
    await using cluster = await withCheckout();
    const { object } = cluster.deployment('shop', 'checkout');
    expect(condition(object, 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
    });

    cluster.useKubectl.setImage('shop', 'checkout', image('v2'));
    const changed = cluster.deployment('shop', 'checkout').object;
    expect(changed.metadata.generation).toBe(2);
    expect(changed.status.observedGeneration).toBe(1);

    cluster.pass(1);
    const begun = cluster.deployment('shop', 'checkout').object;
    expect(begun.status).toMatchObject({ observedGeneration: 2, updatedReplicas: 1 });
    expect(condition(begun, 'Progressing')?.reason).toBe('ReplicaSetUpdated');
    expect(begun.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '2' });
  });

  test('that is changed on its way is superseded: the newest template wins', async () => {
    await using cluster = await withCheckout();
    cluster.useKubectl.setImage('shop', 'checkout', image('v2-unready'));
    cluster.pass(20);
    cluster.useKubectl.setImage('shop', 'checkout', image('v3'));
    cluster.pass(60);

    await cluster.deployment('shop', 'checkout').expectRolledOut();
    expect(newPods(cluster, 'v2-unready')).toEqual([]);
    expect(newPods(cluster, 'v3')).toHaveLength(3);
  });

  test('stands still while it is paused, and is not called late for that', async () => {
    await using cluster = await withCheckout({ progressDeadlineSeconds: 60 });
    cluster.useKubectl.pause('shop', 'checkout');
    cluster.useKubectl.setImage('shop', 'checkout', image('v2'));
    cluster.pass(600);
    const paused = cluster.deployment('shop', 'checkout').object;
    expect(condition(paused, 'Progressing')).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' });
    expect(newPods(cluster, 'v2')).toEqual([]);

    cluster.useKubectl.resume('shop', 'checkout');
    cluster.pass(60);

    await cluster.deployment('shop', 'checkout').expectRolledOut();
  });

  test('past its deadline has failed, a second after the last progress is that old', async () => {
    await using cluster = await withCheckout({ progressDeadlineSeconds: 60 });
    cluster.useKubectl.setImage('shop', 'checkout', image('v2-unready'));
    cluster.pass(55);
    expect(condition(cluster.deployment('shop', 'checkout').object, 'Progressing')?.status).toBe('True');

    cluster.pass(10);

    const late = cluster.deployment('shop', 'checkout').object;
    expect(condition(late, 'Progressing')).toMatchObject({
      ...{ status: 'False', reason: 'ProgressDeadlineExceeded' },
      message: expect.stringMatching(/^ReplicaSet "checkout-\w+" has timed out progressing\.$/),
    });
    expect(condition(late, 'Available')?.status).toBe('True');
  });

  test('scaling in the middle shares the replicas out', async () => {
    await using cluster = await withCheckout();
    cluster.useKubectl.setImage('shop', 'checkout', image('v2-slow'));
    cluster.pass(3);
    cluster.useKubectl.scale('shop', 'checkout', 6);
    cluster.pass(120);

    await cluster.deployment('shop', 'checkout').expectRolledOut();
    expect(newPods(cluster, 'v2-slow')).toHaveLength(6);
  });

  test('undone after two bad releases goes to the other bad one, as kubectl does', async () => {
    await using cluster = await withCheckout();
    for (const tag of ['v2-crash', 'v3']) {
      cluster.useKubectl.setImage('shop', 'checkout', image(tag));
      cluster.pass(60);
    }

    cluster.useKubectl.undo('shop', 'checkout');
    cluster.pass(60);

    expect(cluster.deployment('shop', 'checkout').image()).toBe(image('v2-crash'));
    const { annotations } = cluster.deployment('shop', 'checkout').object.metadata;
    expect(annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '4' });
  });
});

describe('a broken release', () => {
  interface Mode {
    tag: string;
    waiting?: string;
    terminated?: { reason: string; exitCode: number };
    event: RegExp;
  }
  const modes: Mode[] = [
    {
      tag: 'v2-crash',
      waiting: 'CrashLoopBackOff',
      terminated: { reason: 'Error', exitCode: 1 },
      event: /^BackOff: Back-off restarting failed container app in pod/,
    },
    {
      tag: 'v2-oom',
      waiting: 'CrashLoopBackOff',
      terminated: { reason: 'OOMKilled', exitCode: 137 },
      event: /^BackOff: /,
    },
    {
      tag: 'v2-nopull',
      waiting: 'ImagePullBackOff',
      event: /^Failed: Failed to pull image ".*": .*not found$/,
    },
    {
      tag: 'v2-noconfig',
      waiting: 'CreateContainerConfigError',
      event: /^Failed: Error: secret "app-config" not found$/,
    },
    { tag: 'v2-unready', event: /^Unhealthy: Readiness probe failed/ },
  ];

  test.each(modes)('$tag is told by its pod and its events', async ({ tag, waiting, terminated, event }) => {
    await using cluster = await withCheckout();
    cluster.useKubectl.setImage('shop', 'checkout', image(tag));

    cluster.pass(20);

    const [pod] = newPods(cluster, tag);
    const [status] = pod?.status.containerStatuses ?? [];
    expect(status?.ready).toBe(false);
    expect(status?.state.waiting?.reason).toBe(waiting);
    if (terminated) expect(status?.lastState.terminated).toMatchObject(terminated);
    expect(events(cluster, pod?.metadata.name ?? '')).toContainEqual(expect.stringMatching(event));
    expect(newPods(cluster, 'v1')).toHaveLength(3);
  });

  test('is restarted after 10, 20, 40 … seconds', async () => {
    await using cluster = await withCheckout();
    cluster.useKubectl.setImage('shop', 'checkout', image('v2-crash'));
    const restarts = () => newPods(cluster, 'v2-crash')[0]?.status.containerStatuses?.[0]?.restartCount;

    const counts = [4, 14, 22, 42].map((seconds) => {
      cluster.pass(seconds);
      return restarts();
    });

    expect(counts).toEqual([1, 2, 3, 4]);
  });

  test('that serves at first crashes while it bakes', async () => {
    await using cluster = await withCheckout();
    cluster.useKubectl.setImage('shop', 'checkout', image('v2-flaky90'));
    cluster.pass(60);
    await cluster.deployment('shop', 'checkout').expectRolledOut();

    cluster.pass(90);

    const flaky = cluster.deployment('shop', 'checkout').object;
    expect(condition(flaky, 'Available')).toMatchObject({
      ...{ status: 'False', reason: 'MinimumReplicasUnavailable' },
    });
    expect(condition(flaky, 'Progressing')?.reason).toBe('NewReplicaSetAvailable');
  });

  test('more than the quota allows fails at once, on the ReplicaSet and on the Deployment', async () => {
    await using cluster = await withCheckout();
    cluster.apply({
      ...{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace: 'shop' } },
      spec: { hard: { pods: '3' } },
    });
    cluster.useKubectl.setImage('shop', 'checkout', image('v2'));

    cluster.pass(2);

    expect(condition(cluster.deployment('shop', 'checkout').object, 'ReplicaFailure')).toMatchObject({
      ...{ status: 'True', reason: 'FailedCreate' },
      message: expect.stringMatching(
        /exceeded quota: few, requested: pods=1, used: pods=3, limited: pods=3$/,
      ),
    });
  });

  test('that no node has room for stays pending', async () => {
    await using cluster = await startMovedCluster();
    cluster.deploy('shop', 'big', image('v1'), { replicas: 1 });
    cluster.useKubectl.patch('Deployment', 'shop', 'big', {
      spec: {
        template: { spec: { containers: [{ name: 'app', resources: { requests: { cpu: '100' } } }] } },
      },
    });
    cluster.pass(30);

    const pending = await cluster.expectPod('shop', 'pending', ({ status }) => status.phase === 'Pending');
    expect(pending.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }),
    );
  });
});

test('an evicted pod is replaced', async () => {
  await using cluster = await withCheckout();
  const [first] = cluster.pods('shop');
  cluster.evict('shop', first?.metadata.name ?? '');

  cluster.pass(30);

  const running = cluster.pods('shop').filter(({ status }) => status.phase === 'Running');
  expect(running).toHaveLength(3);
  expect(cluster.pods('shop')).toContainEqual(
    expect.objectContaining({ status: expect.objectContaining({ phase: 'Failed', reason: 'Evicted' }) }),
  );
});
