import { describe } from 'vitest';
import { clusterVerdictCases } from '#test/support/cluster-cases.ts';
import { controlPlaneMissing } from '#test/support/control-plane.ts';
import { kubectlProgram } from '#test/support/kubectl.ts';
import { startSandboxTestCluster } from '#test/support/sandbox-cluster.ts';

// What the demo and the scenarios see is judged as the real one is, and by the same referee.
describe.skipIf(controlPlaneMissing())('the sandbox cluster', () => {
  clusterVerdictCases('the sandbox cluster', () => startSandboxTestCluster(kubectlProgram()));
});
