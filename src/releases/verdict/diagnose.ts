// Why a rollout does not go on: what will not heal, and what may.
import type {
  ContainerState,
  Pod,
  RolloutSnapshot,
  WorkloadState,
} from '#src/integrations/kubernetes/rollout.ts';
import { podTroubles } from '#src/messages/release-troubles.ts';
import { masked } from '#src/releases/log-lines.ts';
import { refusals } from './refusals.ts';
import { signals } from './signals.ts';
import type { Finding, Rollout, Trouble } from './verdict.ts';

export interface Diagnosis {
  doom: Trouble | undefined;
  /** Worth a warning, the most telling first. */
  slow: Trouble[];
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
  const { reason, grace } = signal;
  const said = message || (exit?.message ?? '');
  const trouble = { reason, ...signal.told(container), said, exit, restarts };
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
          ? [
              podTrouble(pod, {
                reason: 'unschedulable',
                ...podTroubles.unscheduled(),
                said: pod.unscheduled.message,
              }),
            ]
          : [];
      const volume = said(pod, ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox']);
      if (volume !== undefined && pod.containers.every(({ state }) => state === 'waiting'))
        return [podTrouble(pod, { reason: 'volume', ...podTroubles.unmounted(), said: volume })];
      if (!longer(pod.readyAt ?? pod.created, unreadyFor)) return [];
      return [
        podTrouble(pod, {
          reason: 'not ready',
          ...podTroubles.unready(),
          said: said(pod, ['Unhealthy']) ?? '',
        }),
      ];
    });
}

type Said = Pick<Trouble, 'reason' | 'cause' | 'advice' | 'said'>;

function podTrouble(pod: Pod, said: Said): Trouble {
  return { ...said, pod: pod.name, pods: 1, container: null, image: null, exit: null, restarts: 0 };
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/ : a pod that failed is replaced, and says nothing of the release. */
function evicted(pod: Pod): Said {
  return { reason: 'evicted', ...podTroubles.evicted(pod.reason), said: pod.message };
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
