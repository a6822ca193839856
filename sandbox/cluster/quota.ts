// https://kubernetes.io/docs/concepts/policy/resource-quotas/
import type { KubeObject } from './object.ts';
import { type Resource, theResource } from './resources.ts';
import { forbidden } from './status.ts';
import type { Store } from './store.ts';
import type { Pod, PodSpec, ResourceQuota } from './workloads.ts';

const units: Record<string, number> = {
  ...{ m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export function amountOf(quantity: string | number = 0): number {
  const [, digits = '0', unit = ''] = /^([\d.]+)(\w*)$/.exec(String(quantity)) ?? [];
  return Number(digits) * (units[unit] ?? 1);
}

/** Throws 403 when the pod is more than a quota of its namespace leaves. */
export function admitByQuota(store: Store, resource: Resource, object: KubeObject): void {
  if (object.kind !== 'Pod') return;
  const pod = object as Pod;
  const { namespace, name } = pod.metadata;
  for (const quota of store.list(theResource('resourcequotas'), namespace) as ResourceQuota[]) {
    const hard = quota.spec.hard ?? {};
    refuseUnspecified(resource, pod, quota.metadata.name, hard);
    const over = Object.keys(hard).filter(
      (what) =>
        asked(pod.spec, what) > 0 &&
        used(store, namespace, what) + asked(pod.spec, what) > amountOf(hard[what]),
    );
    if (over.length === 0) continue;
    const list = (amounts: (what: string) => string | number): string =>
      over.map((what) => `${what}=${amounts(what)}`).join(',');
    const requested = list((what) => written(asked(pod.spec, what), what));
    const inUse = list((what) => written(used(store, namespace, what), what));
    throw forbidden(
      resource,
      name,
      `exceeded quota: ${quota.metadata.name}, requested: ${requested}, used: ${inUse}, limited: ${list((what) => hard[what] ?? 0)}`,
    );
  }
}

/** What the quota's status says of its use now. */
export function usedOf(store: Store, quota: ResourceQuota): Record<string, string> {
  const { namespace } = quota.metadata;
  return Object.fromEntries(
    Object.keys(quota.spec.hard ?? {}).map((what) => [
      what,
      String(written(used(store, namespace, what), what)),
    ]),
  );
}

function refuseUnspecified(resource: Resource, pod: Pod, quota: string, hard: Record<string, string>): void {
  for (const what of Object.keys(hard)) {
    const [side, measure] = sideOf(what);
    if (!measure) continue;
    const without = pod.spec.containers.filter(({ resources }) => resources?.[side]?.[measure] === undefined);
    if (without.length === 0) continue;
    const names = without.map((each) => each.name).join(',');
    throw forbidden(
      resource,
      pod.metadata.name,
      `failed quota: ${quota}: must specify ${what} for: ${names}`,
    );
  }
}

function sideOf(what: string): ['requests' | 'limits', string | undefined] {
  const [, side = 'requests', measure] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(what) ?? [];
  return [side === 'limits' ? 'limits' : 'requests', measure];
}

function asked(spec: PodSpec, what: string): number {
  if (what === 'pods' || what === 'count/pods') return 1;
  const [side, measure] = sideOf(what);
  if (!measure) return 0;
  return spec.containers.reduce((sum, { resources }) => sum + amountOf(resources?.[side]?.[measure]), 0);
}

function used(store: Store, namespace: string | undefined, what: string): number {
  const pods = store.list(theResource('pods'), namespace) as Pod[];
  const counting = pods.filter(({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed');
  return counting.reduce((sum, pod) => sum + asked(pod.spec, what), 0);
}

function written(amount: number, what: string): string | number {
  const [, measure] = sideOf(what);
  if (measure === 'cpu') return Number.isInteger(amount) ? amount : `${Math.round(amount * 1000)}m`;
  if (measure === 'memory' && amount > 0 && amount % 2 ** 20 === 0) return `${amount / 2 ** 20}Mi`;
  return amount;
}
