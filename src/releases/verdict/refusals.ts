// What keeps pods from being made, or a StatefulSet from going on to them.
import type { RolloutSnapshot, WorkloadState } from '#src/integrations/kubernetes/rollout.ts';
import { blockedByPod, refusalTroubles } from '#src/messages/release-troubles.ts';
import type { Finding, Rollout, Trouble } from './verdict.ts';

type Told = Pick<Trouble, 'cause' | 'advice'>;

/** Old pods end in this time, and a webhook's server is replaced. */
const patience = 35_000;
/** Events tell whole seconds, by another clock than ours. */
const eventTimes = 5_000;
/** A pod that only restarts is ready again in this time. */
const blockedFor = 30_000;

export function refusals(snapshot: RolloutSnapshot, workload: WorkloadState, rollout: Rollout): Finding[] {
  return [...refused(snapshot, workload, rollout), ...blocked(snapshot)];
}

function refused(snapshot: RolloutSnapshot, workload: WorkloadState, rollout: Rollout): Finding[] {
  const failure = snapshot.revision?.failure ?? toldRefusal(snapshot, workload, rollout);
  if (!failure) return [];
  const { message, since } = failure;
  const trouble = troubleOf('pods refused', reading(message), message);
  return [{ trouble, since, grace: graceOf(message, workload) }];
}

/** StatefulSet and DaemonSet have no condition for it: only an event tells. */
function toldRefusal(
  { warnings, pods }: RolloutSnapshot,
  { kind, name, updated, desired }: WorkloadState,
  { startedAt }: Rollout,
) {
  if (kind === 'deployment' || updated >= desired) return undefined;
  const about = `${kind === 'statefulset' ? 'StatefulSet' : 'DaemonSet'} ${name}`;
  const told = warnings.findLast(({ reason, about: whom }) => reason === 'FailedCreate' && whom === about);
  if (!told?.at || told.at.getTime() < startedAt.getTime() - eventTimes) return undefined;
  const since = told.at;
  // It was made since.
  if (pods.some(({ created }) => created > since)) return undefined;
  return { message: told.message, since };
}

function graceOf(message: string, { kind, maxUnavailable }: WorkloadState): number {
  if (/failed calling webhook|connection refused|timeout|context deadline/i.test(message)) return patience;
  // Where old pods may go first, they make room; the last of them is gone a while before the next attempt uses it.
  const makesRoom = kind !== 'deployment' || maxUnavailable > 0;
  return /exceeded quota/.test(message) && makesRoom ? patience : 0;
}

/** https://kubernetes.io/docs/concepts/policy/resource-quotas/ and https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
const readings: [says: RegExp, told: Told][] = [
  [/exceeded quota/, refusalTroubles.quota],
  [/violates PodSecurity/, refusalTroubles.podSecurity],
  [/service ?account .*not found/i, refusalTroubles.serviceAccount],
  [/failed calling webhook/, refusalTroubles.webhookDown],
  [/admission webhook .* denied/, refusalTroubles.webhookDenies],
];

function reading(message: string): Told {
  return readings.find(([says]) => says.test(message))?.[1] ?? refusalTroubles.other;
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback */
function blocked({ blocking }: RolloutSnapshot): Finding[] {
  return blocking.map(({ name, since }) => ({
    trouble: { ...troubleOf('blocked by an earlier pod', blockedByPod(name), ''), pod: name },
    since,
    grace: blockedFor,
  }));
}

function troubleOf(reason: Trouble['reason'], told: Told, said: string): Trouble {
  const nobody = { pod: null, pods: 1, container: null, image: null, exit: null, restarts: 0 };
  return { reason, ...told, said, ...nobody };
}
