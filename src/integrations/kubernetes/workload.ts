import type { Json, JsonObject } from '#src/json.ts';
import type { Container, Manager, Target, Workload, WorkloadKind } from './kubernetes.ts';
import { waysOf } from './owners.ts';
import { digestOf, list, number, object, text, texts } from './raw.ts';

/** On the object itself, not on its template: leaving it starts no rollout. */
export const markAnnotation = 'quarterdeck.dev/operation';

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#change-cause */
export const changeCause = 'kubernetes.io/change-cause';

/** Annotations that tell of writes: nobody's to set by hand. */
export const bookkeeping = [
  markAnnotation,
  changeCause,
  'deployment.kubernetes.io/revision',
  'kubectl.kubernetes.io/last-applied-configuration',
];

export function readWorkload(target: Target, raw: JsonObject): Workload {
  const metadata = object(raw.metadata);
  const spec = object(raw.spec);
  const { template: _, ...settings } = spec;
  const template = object(spec.template);
  const owners = list(metadata.managedFields).map(object);
  const annotations = texts(metadata.annotations);
  const labels = texts(metadata.labels);
  return {
    target,
    uid: text(metadata.uid),
    resourceVersion: text(metadata.resourceVersion),
    generation: number(metadata.generation) ?? 0,
    template,
    templateDigest: digestOf(template),
    settings,
    containers: readContainers(template),
    replicas: target.kind === 'daemonset' ? null : (number(spec.replicas) ?? 1),
    paused: spec.paused === true,
    revision:
      annotations['deployment.kubernetes.io/revision'] ?? (text(object(raw.status).updateRevision) || null),
    annotations,
    labels,
    mark: annotations[markAnnotation] ?? null,
    managedBy: managerOf(labels, annotations),
    owners,
    ways: waysOf(owners),
    progressDeadline: progressDeadline(spec),
    updates: updatesOf(target.kind, spec),
    needsRoom:
      target.kind === 'deployment' && maxUnavailable(spec) === 0 && number(spec.replicas) !== 0 ? 1 : 0,
  };
}

export function readContainers(template: JsonObject): Container[] {
  const spec = object(template.spec);
  const of = (containers: Json | undefined, init: boolean) =>
    list(containers).map((one) => ({ name: text(object(one).name), image: text(object(one).image), init }));
  return [...of(spec.initContainers, true), ...of(spec.containers, false)];
}

/**
 * Milliseconds. The largest 32-bit number means none:
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds
 */
export function progressDeadline(spec: JsonObject): number | null {
  const seconds = number(spec.progressDeadlineSeconds);
  return seconds === undefined || seconds >= 2 ** 31 - 1 ? null : seconds * 1000;
}

/**
 * A percentage of the replicas, rounded down; one when neither it nor the surge allows any:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/deployment/util/deployment_util.go (ResolveFenceposts)
 */
export function maxUnavailable(spec: JsonObject): number {
  const replicas = number(spec.replicas) ?? 1;
  const { type, rollingUpdate } = object(spec.strategy);
  if (type === 'Recreate') return replicas;
  const { maxSurge, maxUnavailable: most } = object(rollingUpdate);
  const surge = Math.ceil(amount(maxSurge, replicas));
  const unavailable = Math.floor(amount(most, replicas));
  return surge === 0 && unavailable === 0 ? 1 : unavailable;
}

/** `3` or `25%`, which is also the default. */
function amount(value: Json | undefined, replicas: number): number {
  if (typeof value === 'number') return value;
  return (Number.parseInt(text(value) || '25%', 10) / 100) * replicas;
}

export function updatesOf(kind: WorkloadKind, spec: JsonObject): Workload['updates'] {
  const { type } = object(kind === 'deployment' ? spec.strategy : spec.updateStrategy);
  if (type === 'OnDelete') return 'on delete';
  return type === 'Recreate' ? 'recreate' : 'rolling';
}

/**
 * The marks that each leaves on what it keeps:
 * https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
 * https://fluxcd.io/flux/components/helm/helmreleases/ (Flux marks what its Helm releases made)
 * https://helm.sh/docs/howto/charts_tips_and_tricks/#using-helm-labels-and-annotations
 */
function managerOf(labels: Record<string, string>, annotations: Record<string, string>): Manager | null {
  const argo = annotations['argocd.argoproj.io/tracking-id'];
  if (argo !== undefined) return { tool: 'Argo CD', name: argo.split(':')[0] ?? '' };
  const instance = labels['argocd.argoproj.io/instance'];
  if (instance !== undefined) return { tool: 'Argo CD', name: instance };
  const flux = labels['kustomize.toolkit.fluxcd.io/name'] ?? labels['helm.toolkit.fluxcd.io/name'];
  if (flux !== undefined) return { tool: 'Flux', name: flux };
  if (labels['app.kubernetes.io/managed-by'] === 'Helm')
    return { tool: 'Helm', name: annotations['meta.helm.sh/release-name'] ?? '' };
  return null;
}
