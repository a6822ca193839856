// The scheduler and the kubelets: from a pod that was made to containers that run, crash, back off and end.
import { recordEvent } from '../events.ts';
import { timestamp } from '../object.ts';
import { amountOf } from '../quota.ts';
import { theResource } from '../resources.ts';
import type { Change } from '../store.ts';
import type { Container, ContainerStatus, Pod } from '../workloads.ts';
import type { World } from '../world.ts';
import { fateOf } from './fate.ts';
import { changeStatus, livePod, setCondition } from './pod-status.ts';
import { startContainer } from './run-container.ts';
import { runInitContainers } from './run-init.ts';

/** Takes every new pod through its life. */
export function startKubelets(world: World): void {
  const pods = theResource('pods');
  world.store.listen(({ type, resource, object, previous }: Change) => {
    if (resource !== pods) return;
    const pod = object as Pod;
    if (type === 'ADDED') world.timeline.after(world.pace.schedule, () => schedule(world, pod));
    if (type === 'MODIFIED' && pod.metadata.deletionTimestamp && !previous?.metadata.deletionTimestamp)
      terminate(world, pod);
    if (type === 'DELETED') world.logs.forget(pod.metadata.uid);
  });
}

const retrySchedule = 5000;

function schedule(world: World, pod: Pod): void {
  const live = livePod(world, pod);
  if (!live || live.metadata.deletionTimestamp) return;
  const node = live.spec.nodeName ?? nodeFor(world, live);
  if (!node) {
    const { length } = world.store.list(theResource('nodes'));
    const message = `0/${length} nodes are available: ${length} Insufficient cpu. preemption: 0/${length} nodes are available: ${length} Preemption is not helpful for scheduling.`;
    if (live.status.conditions?.find(({ type }) => type === 'PodScheduled')?.message !== message) {
      changeStatus(world, live, (status) =>
        setCondition(status, world.timeline.now(), 'PodScheduled', false, {
          reason: 'Unschedulable',
          message,
        }),
      );
      recordEvent(world, 'default-scheduler', live, { type: 'Warning', reason: 'FailedScheduling', message });
    }
    world.timeline.after(retrySchedule, () => schedule(world, pod));
    return;
  }
  const { namespace, name } = live.metadata;
  const bind = (object: object) => ({
    ...(object as Pod),
    spec: { ...(object as Pod).spec, nodeName: node },
  });
  const bound = world.objects.update(theResource('pods'), { namespace, name }, bind, {
    manager: 'kube-scheduler',
  });
  recordEvent(world, 'default-scheduler', live, {
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to ${node}`,
  });
  begin(world, bound as Pod);
}

const requestOf = ({ spec }: Pod): number =>
  spec.containers.reduce((sum, { resources }) => sum + amountOf(resources?.requests?.cpu), 0);

/** The node with the most CPU left that has enough. */
function nodeFor({ store }: World, pod: Pod): string | undefined {
  const pods = (store.list(theResource('pods')) as Pod[]).filter(
    ({ metadata }) => !metadata.deletionTimestamp,
  );
  const free = store.list(theResource('nodes')).map(({ metadata, status }) => {
    const { allocatable } = status as { allocatable?: Record<string, string> };
    const taken = pods.filter(({ spec }) => spec.nodeName === metadata.name);
    const used = taken.reduce((sum, each) => sum + requestOf(each), 0);
    return { name: metadata.name, cpu: amountOf(allocatable?.cpu) - used, pods: taken.length };
  });
  const fitting = free.filter(({ cpu }) => cpu >= requestOf(pod));
  return fitting.sort((one, other) => other.cpu - one.cpu || one.pods - other.pods)[0]?.name;
}

let lastAddress = 1;

function begin(world: World, pod: Pod): void {
  const { timeline } = world;
  const { initContainers = [], containers } = pod.spec;
  const waiting = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  lastAddress = (lastAddress % 65_000) + 1;
  changeStatus(world, pod, (status) => {
    setCondition(status, timeline.now(), 'PodScheduled', true);
    status.startTime = timestamp(timeline.now());
    status.hostIP = '127.0.0.1';
    status.podIP = `10.64.${Math.floor(lastAddress / 256)}.${lastAddress % 256}`;
    status.podIPs = [{ ip: status.podIP }];
    status.qosClass = 'BestEffort';
    if (initContainers.length > 0)
      status.initContainerStatuses = initContainers.map((each) => created(each, 'PodInitializing'));
    status.containerStatuses = containers.map((each) => created(each, waiting));
  });
  runInitContainers(world, pod, initContainers, () => {
    for (const each of containers) startContainer(world, pod, each);
  });
}

const created = ({ name, image }: Container, reason: string): ContainerStatus => ({
  ...{ name, image, imageID: '', ready: false, started: false, restartCount: 0 },
  state: { waiting: { reason } },
  lastState: {},
});

/** Takes as long as its slowest container, but no longer than the grace it was given. */
function terminate(world: World, pod: Pod): void {
  for (const { name } of pod.status.containerStatuses?.filter(({ state }) => state.running) ?? [])
    recordEvent(world, 'kubelet', pod, {
      reason: 'Killing',
      message: `Stopping container ${name}`,
      container: name,
    });
  const slowest = Math.max(...pod.spec.containers.map((each) => fateOf(each, world.pace).lingers));
  const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
  world.timeline.after(Math.min(slowest, grace), () => {
    const { namespace, name, uid } = pod.metadata;
    const live = world.store.get(theResource('pods'), namespace, name);
    if (live?.metadata.uid === uid) world.objects.finish(theResource('pods'), live);
  });
}
