import { systemClock } from '#src/clock.ts';
import { connectKubernetes } from '#src/integrations/kubernetes/connect.ts';
import { Conflict } from '#src/integrations/kubernetes/errors.ts';
import type { Change, Kubernetes, Target, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { judge } from '#src/releases/verdict/judge.ts';
import type { Rollout, Verdict } from '#src/releases/verdict/verdict.ts';
import type { TestCluster } from '#test/support/cluster.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';
import { rolloutOf } from '#test/support/rollout.ts';
import { targetOf, type WorkloadOptions, workload } from '#test/support/workloads.ts';

export interface Bench extends AsyncDisposable {
  cluster: Required<TestCluster>;
  kubernetes: Kubernetes;
}

export async function startBench(): Promise<Bench> {
  if (controlPlaneMissing()) throw new Error('the bench needs a control plane: node .ci/control-plane.mjs');
  const cluster = await startControlPlane();
  const kubernetes = await connectKubernetes(
    { name: 'bench', kubeconfig: cluster.kubeconfig },
    systemClock(),
  );
  return {
    cluster,
    kubernetes,
    async [Symbol.asyncDispose]() {
      await kubernetes.close();
      await cluster[Symbol.asyncDispose]();
    },
  };
}

/** A good release that is up. */
export async function release({ cluster, kubernetes }: Bench, namespace: string, options: WorkloadOptions) {
  const startedAt = new Date();
  const target = targetOf(await cluster.apply(workload(namespace, options)));
  const seen = await kubernetes.read(target);
  await decided(kubernetes, seen, rolloutOf(seen, startedAt), ['done']);
  return target;
}

export async function roll(
  kubernetes: Kubernetes,
  target: Target,
  change: Change,
): Promise<{ written: Workload; rollout: Rollout }> {
  const startedAt = new Date();
  try {
    const written = await kubernetes.change(await kubernetes.read(target), change, { mark: 'bench' });
    return { written, rollout: rolloutOf(written, startedAt) };
  } catch (error) {
    if (error instanceof Conflict) return roll(kubernetes, target, change);
    throw error;
  }
}

export interface Decided {
  /** Monotonic. */
  at: number;
  verdict: Verdict;
  /** Every kind there was on the way. */
  kinds: Set<Verdict['kind']>;
}

/** The first verdict of one of these kinds. */
export async function decided(
  kubernetes: Kubernetes,
  { target }: Workload,
  rollout: Rollout,
  wanted: Verdict['kind'][],
): Promise<Decided> {
  const kinds = new Set<Verdict['kind']>();
  for await (const snapshot of kubernetes.watchRollout(target, rollout, AbortSignal.timeout(300_000))) {
    const verdict = judge(snapshot, rollout);
    kinds.add(verdict.kind);
    if (wanted.includes(verdict.kind)) return { at: performance.now(), verdict, kinds };
  }
  throw new Error(`${target.namespace}/${target.name} had no verdict ${wanted} in 300 s, only ${[...kinds]}`);
}
