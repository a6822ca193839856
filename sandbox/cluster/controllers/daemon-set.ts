// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/daemon/daemon_controller.go
import { theResource } from '../resources.ts';
import type { ControllerRevision, DaemonSet, Pod } from '../workloads.ts';
import type { World } from '../world.ts';
import { createPod, deletePod, isActive, isAvailable, isReady, podsOf } from './pods.ts';
import { type Queue, startController } from './queue.ts';
import { currentRevision, dropOldRevisions, revisionLabel, revisionOfPod, revisionsOf } from './revisions.ts';
import { writeStatus } from './writing.ts';

const component = 'daemonset-controller';

export function startDaemonSets(world: World): void {
  startController<DaemonSet>(world, 'daemonsets', ['pods'], (set, queue) => sync(world, set, queue));
}

const hashOfRevision = ({ metadata }: ControllerRevision): string => metadata.labels?.[revisionLabel] ?? '';

function sync(world: World, set: DaemonSet, queue: Queue): void {
  const revision = currentRevision(world, set);
  const nodes = world.store.list(theResource('nodes')).map(({ metadata }) => metadata.name);
  onePerNode(world, set, nodes, revision);
  const pods = podsOf(world, set);
  if (set.spec.updateStrategy.type === 'RollingUpdate') replaceOld(world, set, nodes.length, pods, revision);
  writeCounts(world, set, nodes.length, revision);
  const running = podsOf(world, set).map(revisionOfPod);
  const live = revisionsOf(world, set).filter(
    (each) => each === revision || running.includes(hashOfRevision(each)),
  );
  dropOldRevisions(
    world,
    set,
    [revision, ...live].map(({ metadata }) => metadata.name),
  );
  if (pods.some((pod) => isReady(pod) && !available(world, set, pod))) queue.enqueue(set, 1000);
}

function onePerNode(world: World, set: DaemonSet, nodes: string[], revision: ControllerRevision): void {
  const pods = podsOf(world, set);
  for (const pod of pods)
    if (!isActive(pod) && !pod.metadata.deletionTimestamp) deletePod(world, set, pod, component);
  const labels = { [revisionLabel]: hashOfRevision(revision), 'pod-template-generation': '1' };
  for (const nodeName of nodes)
    if (!pods.some(({ spec }) => spec.nodeName === nodeName))
      createPod(world, set, set.spec.template, { labels, nodeName, component });
}

const available = (world: World, set: DaemonSet, pod: Pod): boolean =>
  isActive(pod) && isAvailable(world, pod, set.spec.minReadySeconds);

/** Old pods go, those that do not serve first, while no more than `maxUnavailable` nodes are without one. */
function replaceOld(
  world: World,
  set: DaemonSet,
  nodes: number,
  pods: Pod[],
  revision: ControllerRevision,
): void {
  const asked = set.spec.updateStrategy.rollingUpdate?.maxUnavailable ?? 1;
  const limit = typeof asked === 'string' ? Math.ceil((Number.parseInt(asked, 10) * nodes) / 100) : asked;
  const old = pods.filter((pod) => isActive(pod) && revisionOfPod(pod) !== hashOfRevision(revision));
  const broken = old.filter((pod) => !available(world, set, pod));
  for (const pod of broken) deletePod(world, set, pod, component);
  const out = nodes - pods.filter((pod) => available(world, set, pod)).length;
  const serving = old.filter((pod) => !broken.includes(pod));
  for (const pod of serving.slice(0, Math.max(0, limit - out))) deletePod(world, set, pod, component);
}

function writeCounts(world: World, set: DaemonSet, nodes: number, revision: ControllerRevision): void {
  const pods = podsOf(world, set).filter(({ metadata }) => !metadata.deletionTimestamp);
  const serving = pods.filter((pod) => available(world, set, pod)).length;
  const updated = pods.filter((pod) => revisionOfPod(pod) === hashOfRevision(revision)).length;
  writeStatus(world, set, {
    observedGeneration: set.metadata.generation ?? 1,
    ...{ currentNumberScheduled: pods.length, desiredNumberScheduled: nodes, numberMisscheduled: 0 },
    numberReady: pods.filter(isReady).length,
    ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
    ...(serving > 0 ? { numberAvailable: serving } : {}),
    ...(serving < nodes ? { numberUnavailable: nodes - serving } : {}),
  });
}
