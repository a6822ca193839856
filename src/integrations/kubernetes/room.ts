// How many pods there may be: what quotas leave, and who else decides it.
import type { Api } from './api.ts';
import type { Autoscaler, Quota, Target } from './kubernetes.ts';
import { list, number, object, text, texts } from './raw.ts';
import { pathOf } from './resources.ts';

/** https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-scopes */
export async function quotas(api: Api, namespace: string): Promise<Quota[]> {
  const path = pathOf('resourcequota', namespace);
  const call = { doing: `reading the quotas of ${namespace}`, about: `quotas in *${namespace}*`, path };
  const all = list((await api.json(call)).items).map(object);
  const ofEveryPod = all.filter(({ spec }) => !object(spec).scopes && !object(spec).scopeSelector);
  return ofEveryPod.map(({ metadata, status }) => {
    const { hard, used } = object(status);
    const resources = Object.entries(texts(hard)).map(([name, most]) => [
      name,
      { hard: most, used: texts(used)[name] ?? '0' },
    ]);
    return { name: text(object(metadata).name), resources: Object.fromEntries(resources) };
  });
}

/** https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/ */
export async function autoscaler(api: Api, { kind, namespace, name }: Target): Promise<Autoscaler | null> {
  const path = pathOf('horizontalpodautoscaler', namespace);
  const call = {
    doing: `reading the autoscalers of ${namespace}`,
    about: `autoscalers in *${namespace}*`,
    path,
  };
  const all = list((await api.json(call)).items).map(object);
  const own = all.find(({ spec }) => {
    const target = object(object(spec).scaleTargetRef);
    return text(target.kind).toLowerCase() === kind && text(target.name) === name;
  });
  if (!own) return null;
  const { minReplicas, maxReplicas } = object(own.spec);
  return {
    name: text(object(own.metadata).name),
    least: number(minReplicas) ?? 1,
    most: number(maxReplicas) ?? 1,
  };
}
