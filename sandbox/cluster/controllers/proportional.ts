// Scaling while several ReplicaSets run: each gets its share. `scale` in pkg/controller/deployment/sync.go of Kubernetes 1.36.

import type { Deployment, ReplicaSet } from '../workloads.ts';
import type { World } from '../world.ts';
import { maxSurge, type ReplicaSets, scaleReplicaSet, sum } from './deployment-replica-sets.ts';

export function scaleProportionally(
  world: World,
  deployment: Deployment,
  { all, current }: ReplicaSets,
): void {
  const { replicas, strategy } = deployment.spec;
  const active = all.filter(({ spec }) => spec.replicas > 0);
  const [only = current ?? all.at(-1)] = active;
  if (active.length <= 1) {
    if (only) scaleReplicaSet(world, deployment, only, replicas);
    return;
  }
  const isSaturated = current?.spec.replicas === replicas && current.status.availableReplicas === replicas;
  if (isSaturated) {
    for (const set of active) if (set !== current) scaleReplicaSet(world, deployment, set, 0);
    return;
  }
  if (strategy.type !== 'RollingUpdate') return;
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  share(world, deployment, active, allowed - sum(active, ({ spec }) => spec.replicas), allowed);
}

function share(
  world: World,
  deployment: Deployment,
  active: ReplicaSet[],
  toAdd: number,
  allowed: number,
): void {
  const total = sum(active, ({ spec }) => spec.replicas);
  const bySize = [...active].sort((one, other) => other.spec.replicas - one.spec.replicas);
  let left = toAdd;
  const parts = bySize.map((set) => {
    const fair = Math.round((set.spec.replicas * allowed) / total) - set.spec.replicas;
    const part = toAdd > 0 ? Math.min(fair, left) : Math.max(fair, left);
    left -= part;
    return part;
  });
  bySize.forEach((set, at) => {
    const leftover = at === 0 ? left : 0;
    scaleReplicaSet(world, deployment, set, Math.max(0, set.spec.replicas + (parts[at] ?? 0) + leftover));
  });
}
