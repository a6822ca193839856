// Whether pods fit into what the quotas of a namespace leave. Pure.
import type { Quota } from '#src/integrations/kubernetes/kubernetes.ts';
import { asObject, type Json, type JsonObject } from '#src/json.ts';

export interface Shortage {
  quota: string;
  /** As the quota names it: `requests.cpu`. */
  resource: string;
  /** As written there. */
  hard: string;
  used: string;
}

/** What so many more pods of this template would take too much of. Only of what the template itself says. */
export function shortages(template: JsonObject, pods: number, quotas: readonly Quota[]): Shortage[] {
  const needs = needsOf(template);
  return quotas.flatMap(({ name, resources }) =>
    Object.entries(resources).flatMap(([resource, { hard, used }]): Shortage[] => {
      const each = needs[resource] ?? 0;
      const fits = amountOf(used) + pods * each <= amountOf(hard);
      return fits || each === 0 ? [] : [{ quota: name, resource, hard, used }];
    }),
  );
}

/**
 * By the names that quotas have for it: https://kubernetes.io/docs/concepts/policy/resource-quotas/#compute-resource-quota
 * Init containers run before the others: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
function needsOf(template: JsonObject): Record<string, number> {
  const spec = asObject(template.spec);
  const inits = listOf(spec.initContainers);
  const beside = [...listOf(spec.containers), ...inits.filter(isSidecar)];
  const needs: Record<string, number> = { pods: 1, 'count/pods': 1 };
  for (const kind of ['requests', 'limits'] as const) {
    for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
      const together = beside.reduce((sum, container) => sum + needOf(container, kind, resource), 0);
      const before = inits.map((container) => needOf(container, kind, resource));
      const need = Math.max(together, ...before);
      needs[`${kind}.${resource}`] = need;
      if (kind === 'requests') needs[resource] = need;
    }
  }
  return needs;
}

/** What is limited and requests nothing requests its limit. */
function needOf(container: JsonObject, kind: 'requests' | 'limits', resource: string): number {
  const { requests, limits } = asObject(container.resources);
  const limit = asObject(limits)[resource];
  const written = kind === 'limits' ? limit : (asObject(requests)[resource] ?? limit);
  return written === undefined ? 0 : amountOf(String(written));
}

function isSidecar({ restartPolicy }: JsonObject): boolean {
  return restartPolicy === 'Always';
}

const decimal: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};
const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export function amountOf(quantity: string): number {
  const [, digits = '', suffix = ''] = /^([\d.eE+-]*\d\.?)([a-zA-Z]*)$/.exec(quantity) ?? [];
  const power = binary.indexOf(suffix) + 1;
  return Number(digits) * (power > 0 ? 1024 ** power : (decimal[suffix] ?? 1));
}

function listOf(value: Json | undefined): JsonObject[] {
  return (Array.isArray(value) ? value : []).map(asObject);
}
