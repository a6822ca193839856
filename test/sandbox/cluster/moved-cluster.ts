import { type ClusterOptions, type SandboxCluster, startSandboxCluster } from '#sandbox/cluster/start.ts';

export interface MovedCluster extends SandboxCluster {
  /** Moves the cluster's clock; what happens in that time has happened when it returns. */
  pass(seconds: number): void;
}

/** A cluster whose clock stands still until it is moved. */
export async function startMovedCluster(options: ClusterOptions = {}): Promise<MovedCluster> {
  let now = Date.parse('2026-11-25T09:00:00Z');
  const cluster = await startSandboxCluster({ now: () => now, ...options });
  return Object.defineProperties(cluster, {
    pass: {
      value: (seconds: number) => {
        now += seconds * 1000;
        cluster.catchUp();
      },
    },
  }) as MovedCluster;
}
