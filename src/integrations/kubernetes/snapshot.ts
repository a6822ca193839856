import type { Kept } from './cache.ts';
import type { Target } from './kubernetes.ts';
import type { KeptPod } from './pod.ts';
import type { Revision, RolloutSnapshot, Warning, WorkloadState } from './rollout.ts';
import type { KeptRevision, KeptWorkload } from './rollout-state.ts';
import type { Watch } from './watch.ts';

export interface Sources {
  workloads: Watch<KeptWorkload>;
  revisions: Watch<KeptRevision> | null;
  pods: Watch<KeptPod>;
  warnings: Watch<Warning>;
}

type Seen = Omit<RolloutSnapshot, 'blind'>;

/** What the caches know of one rollout, and the uids whose changes change it. */
export function compose(
  sources: Sources,
  target: Target,
  uid: string,
  at: Date,
): { snapshot: Seen; related: Set<string> } {
  const found = sources.workloads.named(target.name);
  // One that is gone can come back under its name, but not as itself.
  const workload = found?.uid === uid ? found.value : undefined;
  const newest = workload && newestRevision(sources, workload);
  const pods = workload ? podsOf(sources, workload, newest) : { own: [], blocking: [] };
  const uids = [uid, ...(newest ? [newest.uid] : []), ...pods.own.map((pod) => pod.uid)];
  return {
    snapshot: {
      at,
      asOf: asOf(sources, target),
      workload: workload?.state ?? null,
      revision: revisionOf(workload, newest),
      pods: pods.own.map(({ value }) => value.pod),
      blocking: pods.blocking,
      warnings: uids
        .flatMap((about) => sources.warnings.ownedBy(about))
        .map(({ value }) => value)
        .sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0)),
    },
    related: new Set(uids),
  };
}

/** A Deployment's own conditions say how far it is; for the others its pods do. */
function asOf({ workloads, pods }: Sources, { kind }: Target): Date {
  return kind !== 'deployment' && pods.asOf < workloads.asOf ? pods.asOf : workloads.asOf;
}

/**
 * That of the present template, as its controller finds it. By number, where a newer server has given an old one new
 * defaults, only once the controller has seen the change: until then the newest is that of the template before.
 */
function newestRevision(
  { revisions }: Sources,
  { state, revision }: KeptWorkload,
): Kept<KeptRevision> | undefined {
  const all = revisions?.ownedBy(state.uid).toSorted((a, b) => b.value.number - a.value.number) ?? [];
  const same = all.find(({ value }) => value.templateDigest === state.templateDigest);
  if (same || state.observedGeneration < state.generation) return same;
  return state.kind === 'daemonset' ? all[0] : all.find(({ value }) => String(value.number) === revision);
}

function revisionOf(
  workload: KeptWorkload | undefined,
  newest: Kept<KeptRevision> | undefined,
): Revision | null {
  if (newest) return newest.value.revision;
  const name = workload?.state.kind === 'statefulset' ? updateRevision(workload.state) : undefined;
  return name === undefined ? null : { name, uid: '', failure: null };
}

/** Its status names it, which speaks of the template before until its controller has seen the change. */
function updateRevision({
  observedGeneration,
  generation,
  updateRevision: name,
}: WorkloadState): string | undefined {
  return observedGeneration < generation ? undefined : name;
}

function podsOf(
  { pods }: Sources,
  { state }: KeptWorkload,
  newest: Kept<KeptRevision> | undefined,
): { own: Kept<KeptPod>[]; blocking: RolloutSnapshot['blocking'] } {
  if (state.kind === 'deployment') return { own: newest ? pods.ownedBy(newest.uid) : [], blocking: [] };
  const hash = state.kind === 'statefulset' ? updateRevision(state) : newest?.value.hash;
  if (hash === undefined) return { own: [], blocking: [] };
  const all = pods.ownedBy(state.uid);
  const others = state.ordered ? all.filter(({ value }) => value.hash !== hash) : [];
  return {
    own: all.filter(({ value }) => value.hash === hash),
    blocking: others
      .filter(({ value: { pod } }) => !pod.ready && !pod.deleting)
      .map(({ name, uid, value: { pod } }) => ({ name, uid, since: pod.readyAt ?? pod.created })),
  };
}
