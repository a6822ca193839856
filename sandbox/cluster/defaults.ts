// What the API server fills in. https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/apps/v1/defaults.go
// and pkg/apis/core/v1/defaults.go, pkg/apis/batch/v1/defaults.go beside it.
import { copyOf, isJson, type Json, type KubeObject } from './object.ts';

/** A copy with every default that its kind has. */
export function withDefaults(object: KubeObject): KubeObject {
  const fill = defaults[object.kind];
  if (!fill) return object;
  const filled = copyOf(object);
  const spec = isJson(filled.spec) ? filled.spec : {};
  filled.spec = spec;
  fill(spec, filled);
  return filled;
}

type Fill = (spec: Json, object: KubeObject) => void;

/** Puts what is missing. */
function put(into: Json, values: Json): void {
  for (const [name, value] of Object.entries(values)) into[name] ??= value;
}

const part = (of: Json, name: string): Json => {
  const found = of[name];
  if (isJson(found)) return found;
  const made: Json = {};
  of[name] = made;
  return made;
};

const defaults: Record<string, Fill> = {
  Deployment(spec) {
    put(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    const strategy = part(spec, 'strategy');
    put(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate')
      put(part(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' });
    template(spec);
  },
  ReplicaSet(spec) {
    put(spec, { replicas: 1 });
    template(spec);
  },
  StatefulSet(spec) {
    put(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' });
    put(spec, { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } });
    const strategy = part(spec, 'updateStrategy');
    put(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate') put(part(strategy, 'rollingUpdate'), { partition: 0 });
    template(spec);
  },
  DaemonSet(spec) {
    put(spec, { revisionHistoryLimit: 10 });
    const strategy = part(spec, 'updateStrategy');
    put(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate')
      put(part(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 });
    template(spec);
  },
  Job(spec, { metadata }) {
    put(spec, { backoffLimit: 6, completionMode: 'NonIndexed', suspend: false, manualSelector: false });
    put(spec, { parallelism: 1, completions: 1, podReplacementPolicy: 'TerminatingOrFailed' });
    const labels = { 'batch.kubernetes.io/controller-uid': metadata.uid };
    const names = {
      ...labels,
      'batch.kubernetes.io/job-name': metadata.name,
      'controller-uid': metadata.uid,
      'job-name': metadata.name,
    };
    put(spec, { selector: { matchLabels: labels } });
    put(part(part(part(spec, 'template'), 'metadata'), 'labels'), names);
    metadata.labels ??= { ...names };
    template(spec);
  },
  Pod: (spec) => podSpec(spec),
};

function template(spec: Json): void {
  podSpec(part(part(spec, 'template'), 'spec'));
}

function podSpec(spec: Json): void {
  put(spec, { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst' });
  put(spec, { securityContext: {}, schedulerName: 'default-scheduler' });
  if (spec.serviceAccountName) put(spec, { serviceAccount: spec.serviceAccountName });
  forEach(spec.containers, container);
  forEach(spec.initContainers, container);
  forEach(spec.volumes, volume);
}

function forEach(list: unknown, fill: (item: Json) => void): void {
  for (const each of Array.isArray(list) ? list : []) if (isJson(each)) fill(each);
}

function container(each: Json): void {
  put(each, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    resources: {},
  });
  put(each, { imagePullPolicy: pullPolicy(String(each.image ?? '')) });
  for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
    const found = each[probe];
    if (!isJson(found)) continue;
    put(found, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
    if (isJson(found.httpGet)) put(found.httpGet, { path: '/', scheme: 'HTTP' });
  }
  forEach(each.ports, (port) => put(port, { protocol: 'TCP' }));
}

/** https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting */
function pullPolicy(image: string): string {
  const tag = /:([^/:@]+)(@|$)/.exec(image)?.[1];
  const isLatest = !image.includes('@') && (tag === undefined || tag === 'latest');
  return isLatest ? 'Always' : 'IfNotPresent';
}

function volume(each: Json): void {
  for (const kind of ['configMap', 'secret']) {
    const source = each[kind];
    if (isJson(source)) put(source, { defaultMode: 420 });
  }
}
