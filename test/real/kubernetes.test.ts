import { describe } from 'vitest';
import { clusterCases } from '#test/support/cluster-cases.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';

describe.skipIf(controlPlaneMissing())('a real control plane', () => {
  clusterCases('a real control plane', startControlPlane);
});
