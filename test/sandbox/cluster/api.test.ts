import { apiCases } from '#test/support/api-cases.ts';
import { startSandboxTestCluster } from '#test/support/sandbox-cluster.ts';

apiCases('the sandbox cluster', () => startSandboxTestCluster());
