// What is kept of the objects of a rollout.
import type { JsonObject } from '#src/json.ts';
import type { Keep, Kept } from './cache.ts';
import type { WorkloadKind } from './kubernetes.ts';
import { date, digestOf, list, number, object, ownerUid, text, texts } from './raw.ts';
import type { Condition, Revision, Warning, WorkloadState } from './rollout.ts';
import { maxUnavailable, progressDeadline, updatesOf } from './workload.ts';

export interface KeptWorkload {
  state: WorkloadState;
  /** The number that its new ReplicaSet carries too. */
  revision: string;
}

export function keepWorkload(kind: WorkloadKind): Keep<KeptWorkload> {
  return (raw) => {
    const metadata = object(raw.metadata);
    const spec = object(raw.spec);
    const status = object(raw.status);
    const state: WorkloadState = {
      kind,
      name: text(metadata.name),
      uid: text(metadata.uid),
      generation: number(metadata.generation) ?? 0,
      observedGeneration: number(status.observedGeneration) ?? 0,
      templateDigest: digestOf(object(spec.template)),
      paused: spec.paused === true,
      updates: updatesOf(kind, spec),
      ordered: kind === 'statefulset' && spec.podManagementPolicy !== 'Parallel',
      partition: number(object(object(spec.updateStrategy).rollingUpdate).partition) ?? 0,
      progressDeadline: progressDeadline(spec),
      maxUnavailable: maxUnavailable(spec),
      ...(kind === 'daemonset' ? daemonNumbers(status) : replicaNumbers(spec, status)),
      currentRevision: text(status.currentRevision),
      updateRevision: text(status.updateRevision),
      conditions: list(status.conditions).map((condition) => readCondition(object(condition))),
    };
    return {
      ...kept(raw),
      value: { state, revision: texts(metadata.annotations)[revisionAnnotation] ?? '' },
    };
  };
}

const revisionAnnotation = 'deployment.kubernetes.io/revision';

type Numbers = Pick<WorkloadState, 'desired' | 'total' | 'updated' | 'ready' | 'available'>;

function replicaNumbers(spec: JsonObject, status: JsonObject): Numbers {
  return {
    desired: number(spec.replicas) ?? 1,
    total: number(status.replicas) ?? 0,
    updated: number(status.updatedReplicas) ?? 0,
    ready: number(status.readyReplicas) ?? 0,
    available: number(status.availableReplicas) ?? 0,
  };
}

function daemonNumbers(status: JsonObject): Numbers {
  return {
    desired: number(status.desiredNumberScheduled) ?? 0,
    total: number(status.currentNumberScheduled) ?? 0,
    updated: number(status.updatedNumberScheduled) ?? 0,
    ready: number(status.numberReady) ?? 0,
    available: number(status.numberAvailable) ?? 0,
  };
}

export function readCondition(raw: JsonObject): Condition {
  return {
    type: text(raw.type),
    status: text(raw.status),
    reason: text(raw.reason),
    message: text(raw.message),
    at: date(raw.lastTransitionTime),
  };
}

export interface KeptRevision {
  revision: Revision;
  /** A Deployment's number or a ControllerRevision's, to know the newest. */
  number: number;
  /** Of its template, without what the controller adds. */
  templateDigest: string;
  /** What the pods of it carry as `controller-revision-hash`. */
  hash: string;
}

/** `now` tells since when it fails by our clock, which is the one that graces are measured on. */
export function keepReplicaSet(now: () => Date): Keep<KeptRevision> {
  return (raw, before) => {
    const metadata = object(raw.metadata);
    const failure = list(object(raw.status).conditions)
      .map((condition) => readCondition(object(condition)))
      .find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
    const since = before?.revision.failure?.since ?? now();
    return {
      ...kept(raw),
      value: {
        revision: {
          name: text(metadata.name),
          uid: text(metadata.uid),
          failure: failure ? { reason: failure.reason, message: failure.message, since } : null,
        },
        number: Number(texts(metadata.annotations)[revisionAnnotation] ?? 0),
        templateDigest: digestOf(withoutHash(object(object(raw.spec).template))),
        hash: '',
      },
    };
  };
}

/** As the controller compares: https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/deployment/util/deployment_util.go (EqualIgnoreHash) */
function withoutHash(template: JsonObject): JsonObject {
  const metadata = object(template.metadata);
  const { 'pod-template-hash': _, ...labels } = object(metadata.labels);
  return { ...template, metadata: { ...metadata, labels } };
}

/** Its data is a patch that puts the whole template in the place of another. */
export const keepControllerRevision: Keep<KeptRevision> = (raw) => {
  const metadata = object(raw.metadata);
  const { $patch: _, ...template } = object(object(object(raw.data).spec).template);
  return {
    ...kept(raw),
    value: {
      revision: { name: text(metadata.name), uid: text(metadata.uid), failure: null },
      number: number(raw.revision) ?? 0,
      templateDigest: digestOf(template),
      hash: texts(metadata.labels)['controller-revision-hash'] ?? '',
    },
  };
};

export const keepWarning: Keep<Warning> = (raw) => {
  const about = object(raw.involvedObject);
  return {
    ...kept(raw),
    owner: text(about.uid),
    value: {
      reason: text(raw.reason),
      message: text(raw.message),
      about: `${text(about.kind)} ${text(about.name)}`,
      count: number(object(raw.series).count) ?? number(raw.count) ?? 1,
      at: date(object(raw.series).lastObservedTime) ?? date(raw.lastTimestamp) ?? date(raw.eventTime),
    },
  };
};

export function kept(raw: JsonObject): Omit<Kept<unknown>, 'value'> {
  const metadata = object(raw.metadata);
  return { uid: text(metadata.uid), name: text(metadata.name), owner: ownerUid(metadata) };
}
