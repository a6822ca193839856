// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/replicaset/replica_set.go
import { timestamp } from '../object.ts';
import { StatusError } from '../status.ts';
import type { Condition, Pod, ReplicaSet } from '../workloads.ts';
import type { World } from '../world.ts';
import { createPod, deletePod, isActive, isAvailable, isReady, podsOf } from './pods.ts';
import { type Queue, startController } from './queue.ts';
import { writeStatus } from './writing.ts';

const component = 'replicaset-controller';

export function startReplicaSets(world: World): void {
  startController<ReplicaSet>(world, 'replicasets', ['pods'], (set, queue) => sync(world, set, queue));
}

function sync(world: World, set: ReplicaSet, queue: Queue): void {
  const failure = manage(world, set);
  const pods = podsOf(world, set);
  const active = pods.filter(isActive);
  const ready = active.filter(isReady);
  const available = ready.filter((pod) => isAvailable(world, pod, set.spec.minReadySeconds));
  const conditions = conditionsOf(world, set, failure);
  const counts = {
    fullyLabeledReplicas: active.length,
    readyReplicas: ready.length,
    availableReplicas: available.length,
  };
  writeStatus(world, set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: active.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    terminatingReplicas: pods.filter(({ metadata }) => metadata.deletionTimestamp).length,
    ...(conditions.length > 0 ? { conditions } : {}),
  });
  if (failure) queue.retry(set);
  else queue.forget(set);
  if (available.length < ready.length) queue.enqueue(set, 1000);
}

/** Makes what is missing, and takes away what is too much. Answers the refusal that kept it from doing so. */
function manage(world: World, set: ReplicaSet): { reason: string; error: StatusError } | undefined {
  const active = podsOf(world, set).filter(isActive);
  const missing = set.spec.replicas - active.length;
  try {
    for (let made = 0; made < missing; made += 1) createPod(world, set, set.spec.template, { component });
  } catch (error) {
    if (error instanceof StatusError) return { reason: 'FailedCreate', error };
    throw error;
  }
  const leastUseful = active.sort(byUse).slice(0, Math.max(0, -missing));
  for (const pod of leastUseful) deletePod(world, set, pod, component);
  return undefined;
}

/** Unscheduled before scheduled, pending before running, not ready before ready, the younger before the older. */
function byUse(one: Pod, other: Pod): number {
  const rank = (pod: Pod): number =>
    (pod.spec.nodeName ? 4 : 0) + (pod.status.phase === 'Running' ? 2 : 0) + (isReady(pod) ? 1 : 0);
  return (
    rank(one) - rank(other) ||
    Date.parse(other.metadata.creationTimestamp) - Date.parse(one.metadata.creationTimestamp)
  );
}

function conditionsOf(
  { timeline }: World,
  set: ReplicaSet,
  failure: { reason: string; error: StatusError } | undefined,
): Condition[] {
  const others = (set.status.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure');
  if (!failure) return others;
  const old = set.status.conditions?.find(({ type }) => type === 'ReplicaFailure');
  if (old) return [...others, old];
  return [
    ...others,
    {
      ...{ type: 'ReplicaFailure', status: 'True', reason: failure.reason, message: failure.error.message },
      lastTransitionTime: timestamp(timeline.now()),
    },
  ];
}
