import { afterAll, beforeAll, expect } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { connectKubernetes } from '#src/integrations/kubernetes/connect.ts';
import { Conflict } from '#src/integrations/kubernetes/errors.ts';
import type {
  Change,
  ChangeOptions,
  Kubernetes,
  Target,
  Workload,
} from '#src/integrations/kubernetes/kubernetes.ts';
import type { Rollout } from '#src/releases/verdict/verdict.ts';
import type { TestCluster } from '../cluster.ts';
import { eventually } from '../cluster-admin.ts';
import { rolloutOf, watchUntil } from '../rollout.ts';
import { targetOf, type WorkloadOptions, workload } from '../workloads.ts';

export interface Stage {
  readonly cluster: TestCluster;
  readonly kubernetes: Kubernetes;
  connect(kubeconfig: string): Promise<Kubernetes>;
  /** A workload in a namespace of its own, which its controller has seen. */
  applied(options?: WorkloadOptions): Promise<Target>;
  /** One that is up. */
  released(options?: WorkloadOptions): Promise<Workload>;
  /** What has been read may be outdated by a controller a moment later; the bot reads again, too. */
  change(target: Target, what: Change, options?: ChangeOptions): Promise<Workload>;
  /** The same, and the rollout that it began. */
  roll(target: Target, what: Change): Promise<{ written: Workload; rollout: Rollout }>;
  /** What kubectl says within so many seconds; undefined where there is none. */
  referee(target: Target, seconds: number): Promise<{ code: number; output: string } | undefined>;
}

/** Starts a cluster before the tests of this block, and ends it after them. */
export function openStage(startCluster: () => Promise<TestCluster>): Stage {
  let cluster: TestCluster;
  let kubernetes: Kubernetes;
  const connect = (kubeconfig: string) => connectKubernetes({ name: 'main', kubeconfig }, systemClock());

  beforeAll(async () => {
    cluster = await startCluster();
    kubernetes = await connect(cluster.kubeconfig);
  });

  afterAll(async () => {
    await kubernetes?.close();
    await cluster?.[Symbol.asyncDispose]();
  });

  async function applied(options: WorkloadOptions = {}): Promise<Target> {
    const target = targetOf(await cluster.apply(workload(await cluster.namespace(), options)));
    if (target.kind !== 'daemonset')
      await eventually(async () => expect((await kubernetes.read(target)).revision).not.toBeNull());
    return target;
  }

  async function change(target: Target, what: Change, options = { mark: 'op' }): Promise<Workload> {
    try {
      return await kubernetes.change(await kubernetes.read(target), what, options);
    } catch (error) {
      if (error instanceof Conflict) return change(target, what, options);
      throw error;
    }
  }

  return {
    get cluster() {
      return cluster;
    },
    get kubernetes() {
      return kubernetes;
    },
    connect,
    applied,
    change,
    async released(options) {
      const startedAt = new Date();
      const target = await applied(options);
      const seen = await kubernetes.read(target);
      await watchUntil(kubernetes, seen, rolloutOf(seen, startedAt), ['done']);
      return kubernetes.read(target);
    },
    async roll(target, what) {
      const startedAt = new Date();
      const written = await change(target, what);
      return { written, rollout: rolloutOf(written, startedAt) };
    },
    referee: async ({ kind, namespace, name }, seconds) =>
      cluster.kubectl?.('-n', namespace, 'rollout', 'status', `${kind}/${name}`, `--timeout=${seconds}s`),
  };
}
