// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/statefulset/stateful_set_control.go
import { theResource } from '../resources.ts';
import type { ControllerRevision, Pod, StatefulSet } from '../workloads.ts';
import type { World } from '../world.ts';
import { createPod, deletePod, isActive, isAvailable, isReady, podsOf } from './pods.ts';
import { type Queue, startController } from './queue.ts';
import {
  currentRevision,
  dropOldRevisions,
  revisionLabel,
  revisionOfPod,
  revisionsOf,
  templateOf,
} from './revisions.ts';
import { writeStatus } from './writing.ts';

const component = 'statefulset-controller';

export function startStatefulSets(world: World): void {
  startController<StatefulSet>(world, 'statefulsets', ['pods'], (set, queue) => sync(world, set, queue));
}

interface Revisions {
  current: ControllerRevision;
  update: ControllerRevision;
}

function sync(world: World, set: StatefulSet, queue: Queue): void {
  const update = currentRevision(world, set);
  const known = revisionsOf(world, set).find(({ metadata }) => metadata.name === set.status.currentRevision);
  const revisions = { current: known ?? update, update };
  if (arrange(world, set, revisions)) updateNext(world, set, update);
  writeCounts(world, set, revisions);
  const waits = podsOf(world, set).some(
    (pod) => isReady(pod) && !isAvailable(world, pod, set.spec.minReadySeconds),
  );
  if (waits) queue.enqueue(set, 1000);
}

const ordinalOf = ({ metadata }: Pod): number => Number(metadata.name.split('-').at(-1));

const healthy = (world: World, set: StatefulSet, pod: Pod): boolean =>
  isActive(pod) && isReady(pod) && isAvailable(world, pod, set.spec.minReadySeconds);

/** As many pods as there shall be, one after another. False while one of them is waited for. */
function arrange(world: World, set: StatefulSet, revisions: Revisions): boolean {
  const ordered = set.spec.podManagementPolicy === 'OrderedReady';
  const pods = new Map(podsOf(world, set).map((pod) => [ordinalOf(pod), pod]));
  for (let ordinal = 0; ordinal < set.spec.replicas; ordinal += 1) {
    const pod = pods.get(ordinal);
    if (!pod) create(world, set, ordinal, revisions);
    else if (!isActive(pod) && !pod.metadata.deletionTimestamp) deletePod(world, set, pod, component);
    // A pod that never gets ready holds up everything, its own replacement too.
    if (ordered && (!pod || !healthy(world, set, pod))) return false;
  }
  const surplus = [...pods.values()].filter((pod) => ordinalOf(pod) >= set.spec.replicas);
  const last = surplus.sort((one, other) => ordinalOf(other) - ordinalOf(one));
  for (const pod of ordered ? last.slice(0, 1) : last)
    if (!pod.metadata.deletionTimestamp) deletePod(world, set, pod, component);
  return last.length === 0;
}

function create(world: World, set: StatefulSet, ordinal: number, { current, update }: Revisions): void {
  const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
  const revision = ordinal < partition ? current : update;
  const name = `${set.metadata.name}-${ordinal}`;
  const labels = {
    [revisionLabel]: revision.metadata.name,
    'apps.kubernetes.io/pod-index': String(ordinal),
    'statefulset.kubernetes.io/pod-name': name,
  };
  createPod(world, set, templateOf(revision), { name, labels, component });
}

/** The highest pod of an older revision is deleted; the next waits until it is back and ready. */
function updateNext(world: World, set: StatefulSet, update: ControllerRevision): void {
  const { type, rollingUpdate } = set.spec.updateStrategy;
  if (type === 'OnDelete') return;
  const partition = rollingUpdate?.partition ?? 0;
  const fromTop = podsOf(world, set).sort((one, other) => ordinalOf(other) - ordinalOf(one));
  for (const pod of fromTop.filter((each) => ordinalOf(each) >= partition)) {
    if (revisionOfPod(pod) !== update.metadata.name) {
      if (!pod.metadata.deletionTimestamp) deletePod(world, set, pod, component);
      return;
    }
    if (!healthy(world, set, pod)) return;
  }
}

function writeCounts(world: World, given: StatefulSet, { current, update }: Revisions): void {
  const set = world.objects.get<StatefulSet>(
    theResource('statefulsets'),
    given.metadata.namespace,
    given.metadata.name,
  );
  const pods = podsOf(world, set).filter(({ metadata }) => !metadata.deletionTimestamp);
  const ready = pods.filter(isReady);
  const of = (revision: ControllerRevision): number =>
    pods.filter((pod) => revisionOfPod(pod) === revision.metadata.name).length;
  const isUpdated = of(update) === set.spec.replicas && ready.length === set.spec.replicas;
  const isDone = isUpdated && set.spec.updateStrategy.type === 'RollingUpdate';
  const now = isDone ? update : current;
  const counts = { readyReplicas: ready.length, currentReplicas: of(now), updatedReplicas: of(update) };
  writeStatus(world, set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    availableReplicas: ready.filter((pod) => isAvailable(world, pod, set.spec.minReadySeconds)).length,
    currentRevision: now.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: 0,
  });
  dropOldRevisions(world, set, [current.metadata.name, update.metadata.name]);
}
