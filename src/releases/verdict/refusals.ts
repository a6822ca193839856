// What keeps pods from being made, or a StatefulSet from going on to them.
import type { RolloutSnapshot, WorkloadState } from '#src/integrations/kubernetes/rollout.ts';
import type { Finding } from './diagnose.ts';
import type { Rollout, Trouble } from './verdict.ts';

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
  const [cause, advice] = reading(message);
  return [
    { trouble: troubleOf('pods refused', cause, advice, message), since, grace: graceOf(message, workload) },
  ];
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
function reading(message: string): [cause: string, advice: string] {
  if (/exceeded quota/.test(message))
    return [
      'The quota of the namespace leaves no room for another pod.',
      'Raise the quota, or lower what the pods request.',
    ];
  if (/violates PodSecurity/.test(message))
    return ['The pod security rules of the namespace forbid this pod.', 'Change the pod’s securityContext.'];
  if (/service ?account .*not found/i.test(message))
    return ['The service account of the pod does not exist.', 'Create it, or name another.'];
  if (/failed calling webhook/.test(message))
    return ['An admission webhook does not answer.', 'Look after the webhook’s own server.'];
  if (/admission webhook .* denied/.test(message))
    return ['An admission webhook denies this pod.', 'Do what it says, or ask who runs it.'];
  return ['The cluster does not let this pod be made.', 'Do what it says, or roll back.'];
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback */
function blocked({ blocking }: RolloutSnapshot): Finding[] {
  return blocking.map(({ name, since }) => ({
    trouble: {
      ...troubleOf(
        'blocked by an earlier pod',
        `The StatefulSet waits for pod ${name} of an earlier revision, which does not become ready.`,
        `Delete pod ${name}: it comes back as the new revision.`,
        '',
      ),
      pod: name,
    },
    since,
    grace: blockedFor,
  }));
}

function troubleOf(reason: Trouble['reason'], cause: string, advice: string, said: string): Trouble {
  return {
    reason,
    cause,
    advice,
    said,
    pod: null,
    pods: 1,
    container: null,
    image: null,
    exit: null,
    restarts: 0,
  };
}
