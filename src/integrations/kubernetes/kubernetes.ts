// One cluster in our verbs. What the API server says stays raw where it is written back; SDK types stay in this folder.
import type { JsonObject } from '#src/json.ts';
import type { RolloutSnapshot } from './rollout.ts';

export type WorkloadKind = 'deployment' | 'statefulset' | 'daemonset';

export interface Target {
  kind: WorkloadKind;
  namespace: string;
  name: string;
}

export interface Container {
  name: string;
  image: string;
  init: boolean;
}

/** A workload as it was at one moment; a change is made against exactly this. */
export interface Workload {
  target: Target;
  uid: string;
  resourceVersion: string;
  generation: number;
  /** As the API returned it, unknown fields included: what a rollback puts back. */
  template: JsonObject;
  /** Equal for equal templates, whatever the order of their keys. */
  templateDigest: string;
  /** Its spec without the template: replicas, strategy, selector. */
  settings: JsonObject;
  /** The init containers first, as they run. */
  containers: Container[];
  /** Null for a DaemonSet, which has one a node. */
  replicas: number | null;
  paused: boolean;
  /** A Deployment's revision number; a StatefulSet's update revision; null before the controller has seen it. */
  revision: string | null;
  annotations: Record<string, string>;
  labels: Record<string, string>;
  /** What the last operation of ours left. */
  mark: string | null;
  /** Who would undo a change that is made here. */
  managedBy: Manager | null;
  /** Who owns which of its fields, as the API returned it. */
  owners: JsonObject[];
  /** In which ways of writing some of its fields became ours. */
  ways: Way[];
  /** Milliseconds; null where the workload sets none: always so for StatefulSet and DaemonSet. */
  progressDeadline: number | null;
  updates: 'rolling' | 'recreate' | 'on delete';
  /** Pods that have to fit beside all that there are before a rollout takes any away. */
  needsRoom: number;
}

export interface Manager {
  tool: 'Argo CD' | 'Flux' | 'Helm';
  /** Of the application, kustomization or release; empty when its mark does not say. */
  name: string;
}

/**
 * A release is written by patches of its template, or by applying its manifest. The API server keeps what we own by each
 * apart: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
 */
export type Way = 'image' | 'manifest';

/** `.spec.replicas`, and who owns it. */
export interface OwnedField {
  field: string;
  manager: string;
}

export type Change =
  /** By container name; a container that is not there is a UserError that names those that are. */
  | { images: Record<string, string> }
  /** The whole pod template. */
  | { template: JsonObject }
  /**
   * Server-side apply of a manifest. Fields that others have set to something else are refused with OwnedByOthers, but for
   * those in `takes` and what tells of our writes. A number of replicas that it does not name stays as it is.
   */
  | { apply: JsonObject; takes: OwnedField[] }
  /** What became ours by that way of writing is nobody's any more, and stays as it is. */
  | { disown: Way }
  | { replicas: number }
  | { paused: boolean }
  /** Every pod anew, as `kubectl rollout restart` does; the text becomes the annotation's value. */
  | { restart: string };

export interface ChangeOptions {
  /** Left on the object by the same call, so that it can be known afterwards whether the call arrived; not by `disown`. */
  mark: string;
  /** What `kubectl rollout history` shows. */
  cause?: string;
  /** The API server goes through with it, admission included, and keeps nothing. */
  dryRun?: boolean;
}

export interface LogOptions {
  container: string;
  lines: number;
  bytes: number;
  /** Of the container before its last restart. */
  previous?: boolean;
}

export interface WholeLog {
  text: string;
  /** Bytes before it that were not kept. */
  missing: number;
}

/** A verb on a resource, as an RBAC rule names it: `{ verb: 'get', resource: 'pods/log', group: '' }`. */
export interface Right {
  verb: string;
  resource: string;
  group: string;
}

/** One that holds for every pod, whatever its class or priority. */
export interface Quota {
  name: string;
  /** By resource, as written: `{ 'requests.cpu': { hard: '10', used: '9500m' } }`. */
  resources: Record<string, { hard: string; used: string }>;
}

export interface Autoscaler {
  name: string;
  least: number;
  most: number;
}

export interface Job {
  name: string;
  uid: string;
  mark: string | null;
  state: 'running' | 'complete' | 'failed';
  /** For a failed one: `BackoffLimitExceeded`, `DeadlineExceeded`, `PodFailurePolicy`. */
  reason: string | null;
  message: string | null;
  /** The newest last. */
  pods: { name: string; container: string; exitCode: number | null }[];
}

/**
 * Calls end within 4 s. They reject with a UserError for what is not there, Forbidden for a right that is missing,
 * Conflict for what has changed since it was read, and TemporaryError when the cluster did not answer.
 */
export interface Kubernetes {
  read(target: Target): Promise<Workload>;
  /**
   * Resolves to the workload as it is then, or for a dry run would be. Rejects with Conflict when `seen` is stale, or there
   * no more: none is ever made.
   */
  change(seen: Workload, change: Change, options: ChangeOptions): Promise<Workload>;
  /** Whether a template was rolled out under this mark, now or before: who takes a change back may take its mark off. */
  hasRolledOut(workload: Pick<Workload, 'target' | 'uid'>, mark: string): Promise<boolean>;
  /**
   * What is seen of a rollout: at once, after every change (gathered for 100 ms) and every 2 s. A cluster that
   * cannot be seen is a snapshot too. Ends with the signal; rejects only with Forbidden.
   */
  watchRollout(target: Target, rollout: { uid: string }, signal: AbortSignal): AsyncIterable<RolloutSnapshot>;
  /** The last lines; empty when there are none or none yet. Not redacted. */
  logs(pod: { namespace: string; name: string }, options: LogOptions): Promise<string>;
  /** All that its node still has of it; of more bytes than asked for, the end. Within 10 s. Not redacted. */
  wholeLog(pod: { namespace: string; name: string }, options: Omit<LogOptions, 'lines'>): Promise<WholeLog>;
  /** Deletes exactly this pod, not a later one of its name; resolves as well when it is gone already. */
  deletePod(pod: { namespace: string; name: string; uid: string }): Promise<void>;
  /** Runs `spec`'s pods under the given name; resolves to the Job of that name when its mark says that it was ours. */
  createJob(job: { namespace: string; name: string; mark: string; spec: JsonObject }): Promise<Job>;
  readJob(namespace: string, name: string): Promise<Job | null>;
  /** With its pods. */
  deleteJob(namespace: string, name: string): Promise<void>;
  /** Those of the rights that our identity does not have, asked of the API server. */
  missingRights(namespace: string, rights: Right[]): Promise<Right[]>;
  /** The name by which the cluster knows us, such as `system:serviceaccount:shop:quarterdeck`. */
  whoAmI(): Promise<string>;
  quotas(namespace: string): Promise<Quota[]>;
  /** Who else decides how many pods there are. */
  autoscaler(target: Target): Promise<Autoscaler | null>;
  /** The server's own version, such as `v1.36.3`; the cheapest way to learn whether it answers. */
  version(): Promise<string>;
  /** Ends every watch and connection. */
  close(): Promise<void>;
}

export interface ClusterSettings {
  /** The name in our configuration, for messages. */
  name: string;
  /** An absolute path. Left out: the service account of the pod that we run in. */
  kubeconfig?: string;
  /** Left out: the kubeconfig's current one. */
  context?: string;
}
