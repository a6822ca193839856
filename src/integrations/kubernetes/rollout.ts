// What is seen of a rollout, in a form that can be judged without knowing how it was seen.

export interface RolloutSnapshot {
  at: Date;
  /** Until when it is known what came: after standing still, a process has yet to hear of the time in between. */
  asOf: Date;
  /** Null when it is gone, or another of its name has taken its place. */
  workload: WorkloadState | null;
  /** The ReplicaSet or ControllerRevision of the present template; null until the controller has made it. */
  revision: Revision | null;
  /** Only those of that revision. */
  pods: Pod[];
  /** A StatefulSet's pods of an earlier revision that are not ready: it replaces no other before they are. */
  blocking: { name: string; uid: string; since: Date }[];
  /** Warnings about any of them, the newest last. To explain, never to decide. */
  warnings: Warning[];
  /** Since when what is above may be outdated; null while the cluster is seen. */
  blind: { since: Date; because: string } | null;
}

export interface WorkloadState {
  kind: 'deployment' | 'statefulset' | 'daemonset';
  name: string;
  uid: string;
  generation: number;
  observedGeneration: number;
  templateDigest: string;
  paused: boolean;
  updates: 'rolling' | 'recreate' | 'on delete';
  /** A StatefulSet that goes on to the next pod only when the one before is ready. */
  ordered: boolean;
  /** A StatefulSet's pods below this ordinal keep the earlier revision. */
  partition: number;
  /** Milliseconds; null where it sets none. */
  progressDeadline: number | null;
  /** How many pods of earlier revisions a Deployment may take away before new ones are available. */
  maxUnavailable: number;
  /** Pods wanted: the replicas, or the nodes of a DaemonSet. */
  desired: number;
  /** Pods that exist, of any revision. */
  total: number;
  updated: number;
  ready: number;
  available: number;
  currentRevision: string;
  updateRevision: string;
  conditions: Condition[];
}

export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  /** Of its last transition. */
  at: Date | null;
}

export interface Revision {
  name: string;
  uid: string;
  /** Why no pod can be made of it: quota, admission, a missing service account. */
  failure: { reason: string; message: string; since: Date } | null;
}

export interface Pod {
  name: string;
  uid: string;
  node: string | null;
  created: Date;
  phase: string;
  /** `Evicted`, `Preempting`, `NodeLost` and the like. */
  reason: string;
  message: string;
  deleting: boolean;
  ready: boolean;
  /** When it last became ready, or last ceased to be. */
  readyAt: Date | null;
  /** Why no node takes it. */
  unscheduled: { reason: string; message: string; since: Date } | null;
  containers: ContainerState[];
}

export interface ContainerState {
  name: string;
  image: string;
  init: boolean;
  ready: boolean;
  restarts: number;
  state: 'waiting' | 'running' | 'terminated';
  /** Of the state; empty for a running one. */
  reason: string;
  message: string;
  /** Since when we have seen it wait for this, over the turns of a back-off. */
  since: Date;
  exit: Exit | null;
  /** In the pod's own words, such as `512Mi`. */
  memoryLimit: string | null;
}

/** How it last ended. */
export interface Exit {
  code: number;
  signal: number | null;
  reason: string;
  message: string;
  at: Date | null;
}

export interface Warning {
  reason: string;
  message: string;
  /** `Pod checkout-7d4f-x2x9k`. */
  about: string;
  count: number;
  at: Date | null;
}
