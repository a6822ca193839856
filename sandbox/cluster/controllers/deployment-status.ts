// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/deployment/progress.go
import { isEqual, timestamp } from '../object.ts';
import type { Condition, Deployment, DeploymentStatus, ReplicaSet } from '../workloads.ts';
import type { World } from '../world.ts';
import { maxUnavailable, type ReplicaSets, revisionOnDeployment, sum } from './deployment-replica-sets.ts';
import { writeStatus } from './writing.ts';

/** 2^31 − 1 means none. */
const noDeadline = 2_147_483_647;

export const hasDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== noDeadline;

export const progressing = (status: DeploymentStatus): Condition | undefined =>
  status.conditions?.find(({ type }) => type === 'Progressing');

/** Sets it unless it already says so; the time of its turning stays while its status does. */
export function setDeploymentCondition(
  status: DeploymentStatus,
  now: number,
  condition: Omit<Condition, 'lastUpdateTime' | 'lastTransitionTime'>,
  isProgress = false,
): void {
  const old = status.conditions?.find(({ type }) => type === condition.type);
  if (!isProgress && old?.status === condition.status && old.reason === condition.reason) return;
  const at = timestamp(now);
  const turned = old?.status === condition.status ? (old.lastTransitionTime ?? at) : at;
  const others = (status.conditions ?? []).filter((each) => each !== old);
  status.conditions = [...others, { ...condition, lastUpdateTime: at, lastTransitionTime: turned }];
}

const removeCondition = (status: DeploymentStatus, type: string): void => {
  status.conditions = (status.conditions ?? []).filter((each) => each.type !== type);
};

export function isComplete({ spec, metadata }: Deployment, status: DeploymentStatus): boolean {
  return (
    (status.updatedReplicas ?? 0) === spec.replicas &&
    (status.replicas ?? 0) === spec.replicas &&
    (status.availableReplicas ?? 0) === spec.replicas &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 1)
  );
}

/** Writes what is to be said of the rollout, and answers the status as it now is. */
export function syncRolloutStatus(
  world: World,
  deployment: Deployment,
  sets: ReplicaSets,
  judgesProgress: boolean,
): DeploymentStatus {
  const status = counted(world, deployment, sets);
  if (judgesProgress) {
    judge(world, deployment, sets.current, status);
    copyFailure(sets, status, world.timeline.now());
  }
  const revised = sets.current ? revisionOnDeployment(deployment, sets.current) : deployment;
  if (!isEqual(status, deployment.status) || revised !== deployment) writeStatus(world, revised, status);
  return status;
}

function counted(
  { timeline }: World,
  deployment: Deployment,
  { all, current }: ReplicaSets,
): DeploymentStatus {
  const available = sum(all, ({ status }) => status.availableReplicas);
  const wanted = sum(all, ({ spec }) => spec.replicas);
  const numbers = {
    replicas: sum(all, (each) => each.status.replicas),
    updatedReplicas: current?.status.replicas ?? 0,
    readyReplicas: sum(all, (each) => each.status.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available),
  };
  const shown = Object.entries(numbers).filter(([, count]) => count > 0);
  const { collisionCount, conditions = [] } = deployment.status;
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...Object.fromEntries(shown),
    terminatingReplicas: sum(all, (each) => each.status.terminatingReplicas),
    ...(collisionCount ? { collisionCount } : {}),
    conditions: [...conditions],
  };
  const isEnough = available >= deployment.spec.replicas - maxUnavailable(deployment);
  setDeploymentCondition(status, timeline.now(), {
    type: 'Available',
    status: isEnough ? 'True' : 'False',
    reason: isEnough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: `Deployment ${isEnough ? 'has' : 'does not have'} minimum availability.`,
  });
  return status;
}

function judge(
  { timeline }: World,
  deployment: Deployment,
  current: ReplicaSet | undefined,
  status: DeploymentStatus,
): void {
  if (!hasDeadline(deployment)) {
    removeCondition(status, 'Progressing');
    return;
  }
  const old = progressing(deployment.status);
  const isSettled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && old?.reason === 'NewReplicaSetAvailable';
  if (isSettled) return;
  const now = timeline.now();
  const what = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const say = (value: 'True' | 'False', reason: string, words: string, isProgress = false): void =>
    setDeploymentCondition(
      status,
      now,
      { type: 'Progressing', status: value, reason, message: `${what} ${words}.` },
      isProgress,
    );
  if (isComplete(deployment, status)) say('True', 'NewReplicaSetAvailable', 'has successfully progressed');
  else if (hasProgressed(deployment.status, status)) say('True', 'ReplicaSetUpdated', 'is progressing', true);
  else if (hasTimedOut(deployment, old, now))
    say('False', 'ProgressDeadlineExceeded', 'has timed out progressing');
}

/** More new replicas, fewer old ones, more ready or more available than before. */
function hasProgressed(old: DeploymentStatus, now: DeploymentStatus): boolean {
  const oldOnes = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number =>
    replicas - updatedReplicas;
  return (
    (now.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    oldOnes(now) < oldOnes(old) ||
    (now.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}

function hasTimedOut({ spec }: Deployment, condition: Condition | undefined, now: number): boolean {
  if (!condition?.lastUpdateTime || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return now > Date.parse(condition.lastUpdateTime) + (spec.progressDeadlineSeconds ?? 0) * 1000;
}

/** What keeps pods from being made is told on the Deployment at once. */
function copyFailure({ current, old }: ReplicaSets, status: DeploymentStatus, now: number): void {
  const failure = [current, ...old]
    .flatMap((set) => set?.status.conditions ?? [])
    .find(({ type }) => type === 'ReplicaFailure');
  if (!failure) {
    removeCondition(status, 'ReplicaFailure');
    return;
  }
  const { type, status: value, reason, message } = failure;
  setDeploymentCondition(status, now, {
    ...{ type, status: value },
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
  });
}
