import { describe } from 'vitest';
import { clusterVerdictCases } from '#test/support/cluster-cases.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';

// kubectl is the referee: where it comes to a verdict, ours is the same; where it waits, ours may say why first.
describe.skipIf(controlPlaneMissing())('a real control plane', () => {
  clusterVerdictCases('a real control plane', startControlPlane);
});
