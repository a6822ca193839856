import type { JsonObject } from '#src/json.ts';
import type { Keep } from './cache.ts';
import { date, list, number, object, text, texts } from './raw.ts';
import type { ContainerState, Exit, Pod } from './rollout.ts';
import { kept, readCondition } from './rollout-state.ts';

export interface KeptPod {
  pod: Pod;
  /** `controller-revision-hash`; empty for the pods of a ReplicaSet. */
  hash: string;
}

/** `now` tells since when a container is seen to wait: the API does not say. */
export function keepPod(now: () => Date): Keep<KeptPod> {
  return (raw, before) => {
    const metadata = object(raw.metadata);
    const status = object(raw.status);
    const conditions = list(status.conditions).map((condition) => readCondition(object(condition)));
    const ready = conditions.find(({ type }) => type === 'Ready');
    const scheduled = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
    const pod: Pod = {
      name: text(metadata.name),
      uid: text(metadata.uid),
      node: text(object(raw.spec).nodeName) || null,
      created: date(metadata.creationTimestamp) ?? now(),
      phase: text(status.phase),
      reason: text(status.reason),
      message: text(status.message),
      deleting: metadata.deletionTimestamp !== undefined,
      ready: ready?.status === 'True',
      readyAt: ready?.at ?? null,
      unscheduled: scheduled
        ? { reason: scheduled.reason, message: scheduled.message, since: scheduled.at ?? now() }
        : null,
      containers: containersOf(raw, before?.pod.containers ?? [], now),
    };
    return { ...kept(raw), value: { pod, hash: texts(metadata.labels)['controller-revision-hash'] ?? '' } };
  };
}

function containersOf(raw: JsonObject, before: ContainerState[], now: () => Date): ContainerState[] {
  const spec = object(raw.spec);
  const status = object(raw.status);
  const of = (statuses: string, containers: string, init: boolean) =>
    list(status[statuses]).map((one) => {
      const name = text(object(one).name);
      const wanted = list(spec[containers])
        .map(object)
        .find((container) => container.name === name);
      return containerOf(
        object(one),
        object(wanted),
        init,
        before.find((old) => old.name === name),
        now,
      );
    });
  return [
    ...of('initContainerStatuses', 'initContainers', true),
    ...of('containerStatuses', 'containers', false),
  ];
}

function containerOf(
  status: JsonObject,
  wanted: JsonObject,
  init: boolean,
  before: ContainerState | undefined,
  now: () => Date,
): ContainerState {
  const state = object(status.state);
  const kind = state.waiting ? 'waiting' : state.terminated ? 'terminated' : 'running';
  const { reason, message } = object(state[kind]);
  // With no state at all a container waits to be created.
  const present = Object.keys(state).length === 0 ? 'waiting' : kind;
  const ended = object(state.terminated ?? object(status.lastState).terminated);
  const own: Omit<ContainerState, 'since'> = {
    name: text(status.name),
    image: text(wanted.image) || text(status.image),
    init,
    ready: status.ready === true,
    restarts: number(status.restartCount) ?? 0,
    state: present,
    reason: text(reason),
    message: text(message),
    exit: Object.keys(ended).length > 0 ? readExit(ended) : null,
    memoryLimit: text(object(object(wanted.resources).limits).memory) || null,
  };
  if (!before || !sameWait(before, own)) return { ...own, since: now() };
  // The back-off itself does not say what went wrong.
  const telling = own.reason === 'ImagePullBackOff' ? before.message : own.message;
  return { ...own, message: telling, since: before.since };
}

/** A pull that is tried again and again turns between these two. */
const turns = ['ErrImagePull', 'ImagePullBackOff'];

function sameWait(before: ContainerState, own: Omit<ContainerState, 'since'>): boolean {
  if (before.state !== own.state) return false;
  return before.reason === own.reason || (turns.includes(before.reason) && turns.includes(own.reason));
}

function readExit(ended: JsonObject): Exit {
  return {
    code: number(ended.exitCode) ?? 0,
    signal: number(ended.signal) ?? null,
    reason: text(ended.reason),
    message: text(ended.message),
    at: date(ended.finishedAt),
  };
}
