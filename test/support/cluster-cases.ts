// What the Kubernetes integration does, on whatever speaks the API: the sandbox's cluster and a real one alike.
import { describe } from 'vitest';
import type { TestCluster } from './cluster.ts';
import { applyingCases } from './cluster-cases/applying.ts';
import { changingCases } from './cluster-cases/changing.ts';
import { jobCases } from './cluster-cases/jobs.ts';
import { logCases } from './cluster-cases/logs.ts';
import { readingCases } from './cluster-cases/reading.ts';
import { rightsCases } from './cluster-cases/rights.ts';
import { rolloutCases } from './cluster-cases/rollouts.ts';
import { sightCases } from './cluster-cases/sight.ts';
import { openStage, type Stage } from './cluster-cases/stage.ts';
import { verdictCases } from './cluster-cases/verdicts.ts';

export const clusterCases = cases('the Kubernetes integration', [
  readingCases,
  changingCases,
  applyingCases,
  rightsCases,
  logCases,
  jobCases,
  sightCases,
]);

export const clusterVerdictCases = cases('verdicts', [rolloutCases, verdictCases]);

function cases(title: string, all: ((stage: Stage) => void)[]) {
  return (name: string, startCluster: () => Promise<TestCluster>): void => {
    describe(`${title} on ${name}`, () => {
      const stage = openStage(startCluster);
      for (const some of all) some(stage);
    });
  };
}
