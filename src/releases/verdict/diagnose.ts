// Why a rollout does not go on: what will not heal, and what may.
import type {
  ContainerState,
  Pod,
  RolloutSnapshot,
  WorkloadState,
} from '#src/integrations/kubernetes/rollout.ts';
import { masked } from '#src/releases/log-lines.ts';
import { refusals } from './refusals.ts';
import { signals } from './signals.ts';
import type { Rollout, Trouble } from './verdict.ts';

export interface Diagnosis {
  doom: Trouble | undefined;
  /** Worth a warning, the most telling first. */
  slow: Trouble[];
}

/** Found, and for how long it may last. */
export interface Finding {
  trouble: Trouble;
  since: Date;
  grace: number;
}

/** Scheduling takes this long at most where there is room. */
const unscheduledFor = 15_000;
const unreadyFor = 30_000;
/** The cluster's clock and ours, and its times are whole seconds. */
const clocksApart = 30_000;

export function diagnose(snapshot: RolloutSnapshot, workload: WorkloadState, rollout: Rollout): Diagnosis {
  const { at, pods } = snapshot;
  const alive = pods.filter((pod) => !pod.deleting && pod.phase !== 'Failed');
  const findings = [
    ...refusals(snapshot, workload, rollout),
    ...alive.flatMap((pod) => pod.containers.flatMap((container) => signalled(pod, container, rollout))),
  ];
  const over = ({ since, grace }: Finding) => at.getTime() - since.getTime() >= grace;
  const slow = [
    ...findings.filter((finding) => !over(finding)).map(({ trouble }) => trouble),
    ...healing(snapshot),
  ];
  return { doom: gathered(findings.filter(over).map(({ trouble }) => trouble))[0], slow: gathered(slow) };
}

function signalled(pod: Pod, container: ContainerState, { startedAt }: Rollout): Finding[] {
  const signal = signals.find(({ fits }) => fits(container));
  if (!signal) return [];
  // A pod that was there before may have crashed long ago: what counts is that it waits to be started again.
  const isNew = pod.created.getTime() > startedAt.getTime() - clocksApart;
  const counts = isNew || container.state === 'waiting';
  if (!counts && (signal.reason === 'crash' || signal.reason === 'out of memory')) return [];
  const { name, image, exit, restarts, since, message } = container;
  const { reason, grace, advice } = signal;
  const said = message || (exit?.message ?? '');
  const trouble = { reason, cause: signal.cause(container), advice, said, exit, restarts };
  return [{ trouble: { ...trouble, pod: pod.name, pods: 1, container: name, image }, since, grace }];
}

/** What Kubernetes or somebody else will see to: a node is added, a probe succeeds, a pod is replaced. */
function healing({ at, pods, warnings }: RolloutSnapshot): Trouble[] {
  const longer = (since: Date | null, than: number) =>
    since !== null && at.getTime() - since.getTime() >= than;
  const said = (pod: Pod, reasons: string[]) =>
    warnings.findLast(({ reason, about }) => reasons.includes(reason) && about === `Pod ${pod.name}`)
      ?.message;
  return pods
    .filter((pod) => !pod.deleting && !pod.ready)
    .flatMap((pod): Trouble[] => {
      if (pod.phase === 'Failed') return [podTrouble(pod, evicted(pod))];
      if (pod.unscheduled)
        return longer(pod.unscheduled.since, unscheduledFor)
          ? [podTrouble(pod, unscheduled(pod.unscheduled.message))]
          : [];
      const volume = said(pod, ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox']);
      if (volume !== undefined && pod.containers.every(({ state }) => state === 'waiting'))
        return [podTrouble(pod, unmounted(volume))];
      if (!longer(pod.readyAt ?? pod.created, unreadyFor)) return [];
      return [podTrouble(pod, unready(said(pod, ['Unhealthy']) ?? ''))];
    });
}

type Said = Pick<Trouble, 'reason' | 'cause' | 'advice' | 'said'>;

function podTrouble(pod: Pod, said: Said): Trouble {
  return { ...said, pod: pod.name, pods: 1, container: null, image: null, exit: null, restarts: 0 };
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/ : a pod that failed is replaced, and says nothing of the release. */
function evicted(pod: Pod): Said {
  const cause = `A pod was ended by its node (${pod.reason || 'without a reason'}) and is replaced.`;
  return { reason: 'evicted', cause, advice: 'Wait: another is made.', said: pod.message };
}

function unscheduled(said: string): Said {
  const cause = 'No node has room for a pod, or may take it.';
  const advice = 'Wait for the autoscaler, or lower what the pod requests.';
  return { reason: 'unschedulable', cause, advice, said };
}

function unmounted(said: string): Said {
  const cause = 'A pod waits for a volume or for its network.';
  return { reason: 'volume', cause, advice: 'Check that the volume exists and is free.', said };
}

function unready(said: string): Said {
  const cause = 'A pod runs, but is not ready.';
  return { reason: 'not ready', cause, advice: 'Read its last lines, and check its readiness probe.', said };
}

/** One for all pods that show the same; what most of them show first. What a container said may hold secrets, as its log may. */
function gathered(troubles: Trouble[]): Trouble[] {
  const byKind = new Map<string, Trouble>();
  for (const trouble of troubles) {
    const key = `${trouble.reason} ${trouble.container}`;
    const known = byKind.get(key);
    byKind.set(key, known ? { ...known, pods: known.pods + 1 } : { ...trouble, said: masked(trouble.said) });
  }
  return [...byKind.values()].toSorted((a, b) => b.pods - a.pods);
}
