import { clusterCases } from '#test/support/cluster-cases.ts';
import { startSandboxTestCluster } from '#test/support/sandbox-cluster.ts';

clusterCases('the sandbox cluster', () => startSandboxTestCluster());
