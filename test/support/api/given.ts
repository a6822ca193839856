// What the cases of the API are given: a cluster, somebody to ask it, and objects to ask about.
import { expect } from 'vitest';
import type { JsonObject } from '#src/json.ts';
import type { ApiAnswer, ApiClient } from '../api-client.ts';
import type { TestCluster } from '../cluster.ts';
import { eventually } from '../cluster-admin.ts';

export const types = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

export const container = (image: string, more: object = {}) => ({ name: 'app', image, ...more });

export interface Made {
  image?: string;
  replicas?: number;
  labels?: Record<string, string>;
  containers?: object[];
}

export const deploymentOf = (namespace: string, name: string, made: Made = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, ...(made.labels ? { labels: made.labels } : {}) },
  spec: {
    replicas: made.replicas ?? 0,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: made.containers ?? [container(made.image ?? 'r.test/a:v1')] },
    },
  },
});

export interface Given {
  readonly cluster: TestCluster;
  readonly api: ApiClient;
  /** A Deployment that its controller has seen, so that nobody else writes it meanwhile. */
  made(options?: Made): Promise<{ namespace: string; path: string }>;
  read(path: string): Promise<JsonObject>;
  patch(path: string, type: keyof typeof types, body: unknown, query?: string): Promise<ApiAnswer>;
}

export const pathOf = (namespace: string, resource = 'deployments'): string =>
  `/apis/apps/v1/namespaces/${namespace}/${resource}`;

export function given(cluster: () => TestCluster, api: () => ApiClient): Given {
  const read = async (path: string) => (await api().ask('GET', path)).body;
  return {
    get cluster() {
      return cluster();
    },
    get api() {
      return api();
    },
    async made(options = {}) {
      const namespace = await cluster().namespace();
      const path = `${pathOf(namespace)}/checkout`;
      const created = await api().ask('POST', pathOf(namespace), {
        body: deploymentOf(namespace, 'checkout', options),
      });
      expect(created.status).toBe(201);
      await eventually(async () => {
        const { status } = (await read(path)) as {
          status: { observedGeneration?: number; availableReplicas?: number };
        };
        expect(status.observedGeneration).toBe(1);
        expect(status.availableReplicas ?? 0).toBe(options.replicas ?? 0);
      });
      return { namespace, path };
    },
    read,
    patch: (path, type, body, query = '') => api().ask('PATCH', path + query, { body, type: types[type] }),
  };
}
