// What the API server refuses of the objects that are served: 422, with every mistake named.
// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/apps/validation/validation.go
import { isEqual, isJson, type Json, type KubeObject } from './object.ts';
import type { Resource } from './resources.ts';
import { selects } from './selectors.ts';
import { type Cause, invalid } from './status.ts';
import type { Container, Deployment, PodSpec } from './workloads.ts';

/** Throws what is wrong with the object, or with what it changes of an older one. */
export function validate(object: KubeObject, live: KubeObject | undefined, resource: Resource): void {
  const causes = [...nameCauses(object), ...(byKind[object.kind]?.(object) ?? [])];
  if (live) causes.push(...(changes[object.kind]?.(object, live) ?? []));
  if (causes.length > 0) throw invalid(object.kind, resource.group, object.metadata.name, causes);
}

const required = (field: string, message = 'Required value'): Cause => ({
  reason: 'FieldValueRequired',
  message,
  field,
});

const wrong = (field: string, value: unknown, why: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field,
});

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

function nameCauses({ metadata, kind }: KubeObject): Cause[] {
  if (kind === 'SelfSubjectAccessReview') return [];
  if (!metadata.name) return [required('metadata.name', 'Required value: name or generateName is required')];
  const fits = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(metadata.name);
  return fits && metadata.name.length <= 253 ? [] : [wrong('metadata.name', metadata.name, subdomain)];
}

const byKind: Record<string, (object: KubeObject) => Cause[]> = {
  Deployment: workload,
  ReplicaSet: workload,
  StatefulSet: workload,
  DaemonSet: workload,
  Job: job,
  Pod: (object) => podSpecCauses(object.spec as PodSpec, 'spec'),
};

function workload(object: KubeObject): Cause[] {
  const spec = object.spec as Deployment['spec'];
  const labels = spec.template.metadata?.labels;
  const causes: Cause[] = [];
  if (spec.replicas < 0)
    causes.push(wrong('spec.replicas', spec.replicas, 'must be greater than or equal to 0'));
  if (!spec.selector) causes.push(required('spec.selector'));
  if (!selects(spec.selector, labels))
    causes.push(
      wrong('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'),
    );
  return [...causes, ...podSpecCauses(spec.template.spec, 'spec.template.spec')];
}

function job(object: KubeObject): Cause[] {
  const { spec } = (object.spec as Deployment['spec']).template;
  const causes = podSpecCauses(spec, 'spec.template.spec');
  if (spec.restartPolicy !== 'Always') return causes;
  const message = 'Required value: valid values: "OnFailure", "Never"';
  return [...causes, required('spec.template.spec.restartPolicy', message)];
}

function podSpecCauses(spec: PodSpec, path: string): Cause[] {
  const { containers = [], initContainers = [] } = spec;
  if (containers.length === 0) return [required(`${path}.containers`)];
  return [
    ...containers.flatMap((each, at) => containerCauses(each, `${path}.containers[${at}]`)),
    ...initContainers.flatMap((each, at) => containerCauses(each, `${path}.initContainers[${at}]`)),
  ];
}

function containerCauses({ name, image }: Container, path: string): Cause[] {
  const causes: Cause[] = [];
  if (!name) causes.push(required(`${path}.name`));
  if (!image) causes.push(required(`${path}.image`));
  return causes;
}

const changes: Record<string, (object: KubeObject, live: KubeObject) => Cause[]> = {
  Deployment: sameSelector,
  ReplicaSet: sameSelector,
  DaemonSet: sameSelector,
  Job: (object, live) => same('template', object, live),
  StatefulSet: onlyChanges(
    'statefulset',
    ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit'],
    ['persistentVolumeClaimRetentionPolicy', 'minReadySeconds'],
  ),
};

const partOf = (object: KubeObject, name: string): unknown =>
  isJson(object.spec) ? object.spec[name] : undefined;

function same(name: string, object: KubeObject, live: KubeObject): Cause[] {
  const value = partOf(object, name);
  return isEqual(value, partOf(live, name)) ? [] : [wrong(`spec.${name}`, value, 'field is immutable')];
}

function sameSelector(object: KubeObject, live: KubeObject): Cause[] {
  return same('selector', object, live);
}

function onlyChanges(what: string, first: string[], last: string[]) {
  const allowed = [...first, ...last];
  const [penultimate, ultimate] = last;
  const list = [...first, penultimate].map((name) => `'${name}'`).join(', ');
  return (object: KubeObject, live: KubeObject): Cause[] => {
    const rest = (of: KubeObject): Json =>
      Object.fromEntries(Object.entries((of.spec ?? {}) as Json).filter(([name]) => !allowed.includes(name)));
    if (isEqual(rest(object), rest(live))) return [];
    const message = `Forbidden: updates to ${what} spec for fields other than ${list} and '${ultimate}' are forbidden`;
    return [{ reason: 'FieldValueForbidden', message, field: 'spec' }];
  };
}
