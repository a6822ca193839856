// What the integration of EC2 does, on whatever speaks its API: the sandbox's cloud and moto alike. What moto lets pass and
// AWS's documentation does not (client tokens, late visibility, states, capacity) is tried on the sandbox only: test/sandbox/cloud.
import { describe } from 'vitest';
import { endingCases } from './cloud-cases/ending.ts';
import { launchingCases } from './cloud-cases/launching.ts';
import { resolvingCases } from './cloud-cases/resolving.ts';
import { openStage, type TestCloud } from './cloud-cases/stage.ts';

export function cloudCases(name: string, start: () => Promise<TestCloud>): void {
  describe(`the integration of EC2 on ${name}`, () => {
    const stage = openStage(start);
    for (const cases of [resolvingCases, launchingCases, endingCases]) cases(stage);
  });
}
