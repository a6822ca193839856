import { describe } from 'vitest';
import { apiCases } from '#test/support/api-cases.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';

describe.skipIf(controlPlaneMissing())('a real control plane', () => {
  apiCases('a real control plane', startControlPlane);
});
