// Whether a release that came up stays up: what its own pods did since. Pure.
import type { ContainerState, Pod, RolloutSnapshot } from '#src/integrations/kubernetes/rollout.ts';
import { endedSince, lostReadiness } from '#src/messages/release-troubles.ts';
import type { Trouble } from './verdict.ts';

/** By the uid of each pod that was seen ready: how often its containers had been started again until then. */
export type Baseline = Record<string, Record<string, number>>;

/** A readiness probe that stumbles is well again in this time; Kubernetes itself has waited for several failures before. */
const unreadyFor = 30_000;
/** https://kubernetes.io/docs/concepts/scheduling-eviction/ and how a container is said to end when its node did. */
const byNode = [
  'ContainerStatusUnknown',
  'Unknown',
  'NodeShutdown',
  'Terminated',
  'NodeLost',
  'Evicted',
  'Preempting',
];

/** Pods that have become ready since are held to what they were like then: how they start is judged elsewhere. */
export function withReady(baseline: Baseline, { pods }: Pick<RolloutSnapshot, 'pods'>): Baseline {
  const found = pods
    .filter(({ uid, ready }) => ready && !Object.hasOwn(baseline, uid))
    .map(({ uid, containers }) => [uid, restartsOf(containers)]);
  return found.length === 0 ? baseline : { ...baseline, ...Object.fromEntries(found) };
}

/** A crash that the release has got over by itself, or a readiness that it does not get back; not what its node did. */
export function unsteady(
  { at, pods, blind }: Pick<RolloutSnapshot, 'at' | 'pods' | 'blind'>,
  baseline: Baseline,
): Trouble | undefined {
  if (blind) return undefined;
  const own = pods.filter(
    (pod) =>
      Object.hasOwn(baseline, pod.uid) &&
      !pod.deleting &&
      pod.phase !== 'Failed' &&
      !byNode.includes(pod.reason),
  );
  const crashes = own.flatMap((pod) =>
    pod.containers
      .filter((container) => hasCrashed(container, baseline[pod.uid] ?? {}))
      .map((container) =>
        crash(pod, container, container.restarts - (baseline[pod.uid]?.[container.name] ?? 0)),
      ),
  );
  const unready = own.filter((pod) => isUnready(pod, at)).map((pod) => notReady(pod));
  const [first] = crashes.length > 0 ? crashes : unready;
  return first && { ...first, pods: crashes.length > 0 ? crashes.length : unready.length };
}

function restartsOf(containers: readonly ContainerState[]): Record<string, number> {
  return Object.fromEntries(
    containers.filter(({ restarts }) => restarts > 0).map(({ name, restarts }) => [name, restarts]),
  );
}

function hasCrashed({ name, restarts, exit }: ContainerState, before: Record<string, number>): boolean {
  return restarts > (before[name] ?? 0) && !byNode.includes(exit?.reason ?? '');
}

/** A node that is not heard of makes its pods unready, but not their containers. */
function isUnready({ ready, readyAt, containers }: Pod, at: Date): boolean {
  const byProbe = containers.some(
    (container) => container.state === 'running' && !container.init && !container.ready,
  );
  return !ready && byProbe && readyAt !== null && at.getTime() - readyAt.getTime() >= unreadyFor;
}

function crash({ name: pod }: Pod, container: ContainerState, times: number): Trouble {
  const { name, image, exit, message } = container;
  return {
    ...{ reason: 'crash', pod, pods: 1, container: name, image, exit, restarts: times },
    ...endedSince(container, times),
    said: message || (exit?.message ?? ''),
  };
}

function notReady({ name: pod, message: said }: Pod): Trouble {
  return {
    ...{ reason: 'not ready', pod, pods: 1, container: null, image: null, exit: null, restarts: 0, said },
    ...lostReadiness,
  };
}
