// A pod's status follows from its containers' states.
import { type KubeObject, timestamp } from '../object.ts';
import { theResource } from '../resources.ts';
import type { Condition, ContainerStatus, Pod, PodStatus } from '../workloads.ts';
import type { World } from '../world.ts';

const manager = 'kubelet';

/** The pod as it is now, unless it is gone, another one of its name, or done with. */
export function livePod({ store }: World, pod: Pod): Pod | undefined {
  const { namespace, name, uid } = pod.metadata;
  const live = store.get(theResource('pods'), namespace, name) as Pod | undefined;
  if (live?.metadata.uid !== uid) return undefined;
  return live.status.phase === 'Failed' || live.status.phase === 'Succeeded' ? undefined : live;
}

/** Changes the status of a pod that is still there, and says what follows from it. */
export function changeStatus(world: World, pod: Pod, change: (status: PodStatus, live: Pod) => void): void {
  const live = livePod(world, pod);
  if (!live) return;
  const { namespace, name } = live.metadata;
  const make = (object: KubeObject): KubeObject => {
    const changed = object as Pod;
    change(changed.status, changed);
    settle(changed, world.timeline.now());
    return changed;
  };
  world.objects.update(theResource('pods'), { namespace, name }, make, { manager, subresource: 'status' });
}

/** Changes one container's status. */
export function changeContainer(
  world: World,
  pod: Pod,
  name: string,
  change: (status: ContainerStatus) => void,
): void {
  changeStatus(world, pod, (status) => {
    const all = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
    const own = all.find((each) => each.name === name);
    if (own) change(own);
  });
}

export function containerStatusOf(world: World, pod: Pod, name: string): ContainerStatus | undefined {
  const { status } = livePod(world, pod) ?? {};
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return all.find((each) => each.name === name);
}

function settle({ status, spec, metadata }: Pod, now: number): void {
  const containers = status.containerStatuses ?? [];
  const phase = phaseOf(status, spec.restartPolicy ?? 'Always');
  status.phase = phase;
  status.observedGeneration = metadata.generation ?? 1;
  const unready = containers.filter(({ ready }) => !ready).map(({ name }) => name);
  const isReady = containers.length > 0 && unready.length === 0;
  const inits = status.initContainerStatuses ?? [];
  const incomplete = inits.filter(({ state }) => state.terminated?.exitCode !== 0).map(({ name }) => name);
  const ended = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : undefined;
  const why = ended
    ? { reason: ended }
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };

  setCondition(status, now, 'PodReadyToStartContainers', containers.length > 0 && !ended);
  setCondition(status, now, 'Initialized', incomplete.length === 0, {
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete.join(' ')}]`,
  });
  setCondition(status, now, 'Ready', isReady, why);
  setCondition(status, now, 'ContainersReady', isReady, why);
}

function phaseOf(status: PodStatus, restartPolicy: string): PodStatus['phase'] {
  const containers = status.containerStatuses ?? [];
  const isOver = containers.length > 0 && containers.every(({ state }) => state.terminated);
  if (isOver && restartPolicy !== 'Always') {
    const failed = containers.some(({ state }) => state.terminated?.exitCode !== 0);
    if (failed && restartPolicy === 'Never') return 'Failed';
    if (!failed) return 'Succeeded';
  }
  const began = containers.every(
    ({ state, lastState }) => state.running || state.terminated || lastState.terminated,
  );
  return containers.length > 0 && began ? 'Running' : 'Pending';
}

export function setCondition(
  status: { conditions?: Condition[] },
  now: number,
  type: string,
  isTrue: boolean,
  why: { reason?: string; message?: string } = {},
): void {
  const conditions = status.conditions ?? [];
  status.conditions = conditions;
  const value = isTrue ? 'True' : 'False';
  const old = conditions.find((each) => each.type === type);
  const turned = old?.status === value ? old.lastTransitionTime : undefined;
  const condition: Condition = {
    ...{ type, status: value, lastProbeTime: null },
    lastTransitionTime: turned ?? timestamp(now),
    ...(isTrue ? {} : why),
  };
  if (old) conditions[conditions.indexOf(old)] = condition;
  else conditions.push(condition);
}
