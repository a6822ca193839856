// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/deployment/deployment_controller.go

import { recordEvent } from '../events.ts';
import { theResource } from '../resources.ts';
import { StatusError } from '../status.ts';
import type { Condition, Deployment, ReplicaSet } from '../workloads.ts';
import type { World } from '../world.ts';
import {
  createReplicaSet,
  deploymentComponent,
  isScaled,
  maxUnavailable,
  newReplicas,
  type ReplicaSets,
  replicaSetsOf,
  revisionOf,
  revisionOnDeployment,
  scaleReplicaSet,
  sum,
  syncRevision,
} from './deployment-replica-sets.ts';
import {
  hasDeadline,
  isComplete,
  progressing,
  setDeploymentCondition,
  syncRolloutStatus,
} from './deployment-status.ts';
import { isActive, podsOf } from './pods.ts';
import { scaleProportionally } from './proportional.ts';
import { type Queue, startController } from './queue.ts';
import { writeStatus } from './writing.ts';

export function startDeployments(world: World): void {
  startController<Deployment>(world, 'deployments', ['replicasets'], (deployment, queue) =>
    sync(world, deployment, queue),
  );
}

function sync(world: World, given: Deployment, queue: Queue): void {
  const deployment = sayPaused(world, given);
  const sets = replicaSetsOf(world, deployment);
  if (deployment.spec.paused || isScaled(deployment, sets)) {
    syncRevision(world, deployment, sets);
    scaleProportionally(world, deployment, replicaSetsOf(world, deployment));
    if (deployment.spec.paused) cleanUp(world, deployment, replicaSetsOf(world, deployment).old);
    syncRolloutStatus(world, deployment, replicaSetsOf(world, deployment), false);
    return;
  }
  const started = ensureReplicaSet(world, deployment, sets);
  const moved =
    deployment.spec.strategy.type === 'Recreate' ? recreate(world, started) : rollOn(world, started);
  const after = replicaSetsOf(world, started);
  if (!moved && isComplete(started, started.status)) cleanUp(world, started, after.old);
  const status = syncRolloutStatus(world, started, replicaSetsOf(world, started), true);
  lookAtDeadline(world, started, progressing(status), queue);
}

function sayPaused(world: World, deployment: Deployment): Deployment {
  const { paused } = deployment.spec;
  const old = progressing(deployment.status);
  if (!hasDeadline(deployment) || old?.reason === 'ProgressDeadlineExceeded') return deployment;
  if (Boolean(paused) === (old?.reason === 'DeploymentPaused')) return deployment;
  const status = { ...deployment.status };
  setDeploymentCondition(status, world.timeline.now(), {
    ...{ type: 'Progressing', status: 'Unknown' },
    reason: paused ? 'DeploymentPaused' : 'DeploymentResumed',
    message: `Deployment is ${paused ? 'paused' : 'resumed'}`,
  });
  return writeStatus(world, deployment, status);
}

/** There is a ReplicaSet for the template afterwards, and the Deployment says which revision that is. */
function ensureReplicaSet(world: World, deployment: Deployment, sets: ReplicaSets): Deployment {
  const found = syncRevision(world, deployment, sets);
  const current = found ?? create(world, deployment, sets);
  const revised = revisionOnDeployment(deployment, current);
  const status = { ...deployment.status };
  if (hasDeadline(deployment) && (!found || !progressing(status)))
    setDeploymentCondition(status, world.timeline.now(), {
      ...{ type: 'Progressing', status: 'True' },
      reason: found ? 'FoundNewReplicaSet' : 'NewReplicaSetCreated',
      message: `${found ? 'Found' : 'Created'} new replica set "${current.metadata.name}"`,
    });
  return writeStatus(world, revised, status);
}

function create(world: World, deployment: Deployment, { old }: ReplicaSets): ReplicaSet {
  try {
    return createReplicaSet(world, deployment, old);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const message = `Failed to create new replica set: ${error.message}`;
    const status = { ...deployment.status };
    setDeploymentCondition(status, world.timeline.now(), {
      ...{ type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message },
    });
    writeStatus(world, deployment, status);
    recordEvent(world, deploymentComponent, deployment, {
      type: 'Warning',
      reason: 'ReplicaSetCreateError',
      message,
    });
    throw error;
  }
}

/** One step of a rolling update: up if there is room, otherwise down as far as availability allows. */
function rollOn(world: World, deployment: Deployment): boolean {
  const { current, old } = replicaSetsOf(world, deployment);
  if (!current) return false;
  const has = current.spec.replicas;
  const wanted =
    has > deployment.spec.replicas ? deployment.spec.replicas : newReplicas(deployment, old, has);
  if (wanted !== has) {
    scaleReplicaSet(world, deployment, current, wanted);
    return true;
  }
  return scaleDownOld(
    world,
    deployment,
    current,
    old.filter(({ spec }) => spec.replicas > 0),
  );
}

function scaleDownOld(world: World, deployment: Deployment, current: ReplicaSet, old: ReplicaSet[]): boolean {
  const least = deployment.spec.replicas - maxUnavailable(deployment);
  const unavailable = current.spec.replicas - (current.status.availableReplicas ?? 0);
  let room = sum([...old, current], ({ spec }) => spec.replicas) - least - unavailable;
  if (room <= 0) return false;
  let moved = false;
  const down = (set: ReplicaSet, by: number): ReplicaSet => {
    if (by <= 0) return set;
    moved = true;
    return scaleReplicaSet(world, deployment, set, set.spec.replicas - by);
  };
  // Those that do not serve first: they only stand in the way.
  const healthy = old.map((set) => {
    const by = Math.min(room, set.spec.replicas - (set.status.availableReplicas ?? 0));
    room -= Math.max(0, by);
    return down(set, by);
  });
  let spare = sum([...healthy, current], ({ status }) => status.availableReplicas) - least;
  for (const set of healthy) {
    const by = Math.min(spare, set.spec.replicas);
    if (by <= 0) continue;
    down(set, by);
    spare -= by;
  }
  return moved;
}

/** All of the old go before the first of the new comes. */
function recreate(world: World, deployment: Deployment): boolean {
  const { current, old } = replicaSetsOf(world, deployment);
  const running = old.filter(({ spec }) => spec.replicas > 0);
  for (const set of running) scaleReplicaSet(world, deployment, set, 0);
  if (running.length > 0 || !current) return true;
  const isStillThere = old.some((set) =>
    podsOf(world, set).some((pod) => isActive(pod) || pod.metadata.deletionTimestamp),
  );
  if (isStillThere || current.spec.replicas === deployment.spec.replicas) return false;
  scaleReplicaSet(world, deployment, current, deployment.spec.replicas);
  return true;
}

/** `revisionHistoryLimit`: the oldest revisions go, and cannot be gone back to. */
function cleanUp(world: World, { spec }: Deployment, old: ReplicaSet[]): void {
  const tooMany = old.length - (spec.revisionHistoryLimit ?? 10);
  const oldest = [...old]
    .sort((one, other) => revisionOf(one) - revisionOf(other))
    .slice(0, Math.max(0, tooMany));
  for (const set of oldest) {
    if (set.spec.replicas > 0 || set.status.replicas > 0) continue;
    const { namespace, name } = set.metadata;
    world.objects.remove(theResource('replicasets'), { namespace, name });
  }
}

function lookAtDeadline(
  { timeline }: World,
  deployment: Deployment,
  condition: Condition | undefined,
  queue: Queue,
): void {
  if (!hasDeadline(deployment) || !condition?.lastUpdateTime) return;
  if (['NewReplicaSetAvailable', 'ProgressDeadlineExceeded'].includes(condition.reason ?? '')) return;
  const deadline =
    Date.parse(condition.lastUpdateTime) + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
  queue.enqueue(deployment, Math.max(1000, deadline - timeline.now() + 1000));
}
