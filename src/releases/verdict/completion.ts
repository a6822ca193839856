// When a rollout is over, exactly as `kubectl rollout status` says it:
// https://github.com/kubernetes/kubectl/blob/v0.36.3/pkg/polymorphichelpers/rollout_status.go
import type { WorkloadState } from '#src/integrations/kubernetes/rollout.ts';
import type { Progress } from './verdict.ts';

type Kind = WorkloadState['kind'];

interface Condition {
  waits: (workload: WorkloadState) => boolean;
  for: (workload: WorkloadState) => string;
}

const observed: Condition = {
  waits: ({ generation, observedGeneration }) => observedGeneration === 0 || generation > observedGeneration,
  for: () => 'the change to be seen by its controller',
};
const updated: Condition = {
  waits: (workload) => workload.updated < workload.desired,
  for: (workload) => `${workload.updated} of ${workload.desired} pods are new`,
};

/** In this order; the first that waits is what people are told. */
const conditions = {
  deployment: [
    observed,
    updated,
    {
      waits: (workload) => workload.total > workload.updated,
      for: (workload) => `${workload.total - workload.updated} old pods are still ending`,
    },
    {
      waits: (workload) => workload.available < workload.updated,
      for: (workload) => `${workload.available} of ${workload.updated} new pods are available`,
    },
  ],
  statefulset: [
    observed,
    {
      waits: (workload) => workload.ready < workload.desired,
      for: (workload) => `${workload.ready} of ${workload.desired} pods are ready`,
    },
    {
      // A partition keeps the pods below it on the earlier revision on purpose.
      waits: (workload) => workload.updated < workload.desired - workload.partition,
      for: (workload) => `${workload.updated} of ${workload.desired - workload.partition} pods are new`,
    },
  ],
  daemonset: [
    observed,
    updated,
    {
      waits: (workload) => workload.available < workload.desired,
      for: (workload) => `${workload.available} of ${workload.desired} pods are available`,
    },
  ],
} satisfies Record<Kind, Condition[]>;

/** What the rollout waits for; undefined once it is done. */
export function waitsFor(workload: WorkloadState): string | undefined {
  const condition = conditions[workload.kind].find(({ waits }) => waits(workload));
  return (
    condition &&
    (workload.paused ? 'it is paused: nothing goes on until it is resumed' : condition.for(workload))
  );
}

export function progressOf(workload: WorkloadState): Progress {
  const { kind, desired, available, ready, total } = workload;
  // Until the controller has seen the change, its numbers are of the template before.
  const updated = observed.waits(workload) ? 0 : workload.updated;
  // A StatefulSet counts as kubectl counts it: by readiness.
  return {
    desired,
    updated,
    available: kind === 'statefulset' ? ready : available,
    old: Math.max(0, total - updated),
  };
}
