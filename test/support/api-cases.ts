// How a cluster answers: the same on the sandbox's and on a real control plane, word for word.
import { afterAll, beforeAll, describe } from 'vitest';
import { applyCases } from './api/applying.ts';
import { defaultCases } from './api/defaults.ts';
import { deletionCases } from './api/deletions.ts';
import { given } from './api/given.ts';
import { listCases } from './api/lists.ts';
import { patchCases } from './api/patches.ts';
import { refusalCases } from './api/refusals.ts';
import { watchCases } from './api/watches.ts';
import { workloadCases } from './api/workloads.ts';
import { type ApiClient, apiClient } from './api-client.ts';
import type { TestCluster } from './cluster.ts';

export function apiCases(name: string, startCluster: () => Promise<TestCluster>): void {
  describe(`the API of ${name}`, () => {
    let cluster: TestCluster;
    let api: ApiClient;

    beforeAll(async () => {
      cluster = await startCluster();
      api = await apiClient(cluster.kubeconfig);
    });

    afterAll(async () => {
      await api?.[Symbol.asyncDispose]();
      await cluster?.[Symbol.asyncDispose]();
    });

    const all = given(
      () => cluster,
      () => api,
    );
    refusalCases(all);
    defaultCases(all);
    patchCases(all);
    applyCases(all);
    listCases(all);
    watchCases(all);
    deletionCases(all);
    workloadCases(all);
  });
}
