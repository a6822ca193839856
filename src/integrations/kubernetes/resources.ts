import type { Target } from './kubernetes.ts';

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris */
export const resources = {
  deployment: { path: '/apis/apps/v1', plural: 'deployments' },
  statefulset: { path: '/apis/apps/v1', plural: 'statefulsets' },
  daemonset: { path: '/apis/apps/v1', plural: 'daemonsets' },
  replicaset: { path: '/apis/apps/v1', plural: 'replicasets' },
  controllerrevision: { path: '/apis/apps/v1', plural: 'controllerrevisions' },
  job: { path: '/apis/batch/v1', plural: 'jobs' },
  pod: { path: '/api/v1', plural: 'pods' },
  event: { path: '/api/v1', plural: 'events' },
  horizontalpodautoscaler: { path: '/apis/autoscaling/v2', plural: 'horizontalpodautoscalers' },
  resourcequota: { path: '/api/v1', plural: 'resourcequotas' },
} satisfies Record<string, { path: string; plural: string }>;

export type Resource = keyof typeof resources;

export function pathOf(resource: Resource, namespace: string, name?: string): string {
  const { path, plural } = resources[resource];
  const all = `${path}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
  return name === undefined ? all : `${all}/${encodeURIComponent(name)}`;
}

/** For people: `deployment *checkout* in *shop*`. */
export function spoken({ kind, namespace, name }: { kind: string; namespace: string; name: string }): string {
  return `${kind} *${name}* in *${namespace}*`;
}

/** For us: `deployment shop/checkout`. */
export function written({
  kind,
  namespace,
  name,
}: Target | { kind: string; namespace: string; name: string }) {
  return `${kind} ${namespace}/${name}`;
}
