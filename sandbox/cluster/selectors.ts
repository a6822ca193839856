// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
// https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
import { isJson, type KubeObject } from './object.ts';
import type { Resource } from './resources.ts';
import { badRequest } from './status.ts';

export type Fits = (object: KubeObject) => boolean;

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: {
    key: string;
    operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    values?: string[];
  }[];
}

export function selects(selector: LabelSelector | undefined, labels: Record<string, string> = {}): boolean {
  if (!selector) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return operator === 'In' ? isIn : !isIn;
    })
  );
}

/** `a=b,c!=d,e in (f,g),!h`: what `labelSelector` holds. */
export function labelSelector(text: string): Fits {
  const terms = text.split(/,(?![^(]*\))/).map((each) => each.trim());
  const all = terms.filter(Boolean).map(labelTerm);
  return ({ metadata }) => all.every((fits) => fits(metadata.labels ?? {}));
}

function labelTerm(term: string): (labels: Record<string, string>) => boolean {
  const among = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
  if (among) {
    const [, key = '', operator, list = ''] = among;
    const values = list.split(',').map((each) => each.trim());
    return (labels) => values.includes(labels[key] ?? '\0') === (operator === 'in');
  }
  const compared = /^([^\s!=]+)\s*(==|=|!=)\s*([^\s=]*)$/.exec(term);
  if (compared) {
    const [, key = '', operator, value] = compared;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  const exists = /^(!?)([^\s!=()]+)$/.exec(term);
  if (!exists) {
    const odd = /^[^=]*={2}(=)/.exec(term)?.[1] ?? term;
    throw badRequest(`unable to parse requirement: found '${odd}', expected: identifier`);
  }
  const [, not, key = ''] = exists;
  return (labels) => (labels[key] === undefined) === (not === '!');
}

/** What may be selected by beside name and namespace: pkg/apis/core/v1/conversion.go of Kubernetes 1.36. */
const selectable: Record<string, string[]> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  Job: ['status.successful'],
  ReplicaSet: ['status.replicas'],
};

export function fieldSelector(resource: Resource, text: string): Fits {
  const known = ['metadata.name', 'metadata.namespace', ...(selectable[resource.kind] ?? [])];
  const all = text
    .split(',')
    .filter(Boolean)
    .map((term) => {
      const [, path = '', operator, value] = /^([^!=]+)(==|=|!=)(.*)$/.exec(term) ?? [];
      if (!path) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
      if (!known.includes(path)) throw badRequest(unsupported(resource, path));
      return (object: KubeObject) => (valueAt(object, path) === value) === (operator !== '!=');
    });
  return (object) => all.every((fits) => fits(object));
}

/** Each kind's conversion has words of its own. */
function unsupported({ kind }: Resource, path: string): string {
  if (kind === 'Job') return `field label "${path}" not supported for Job`;
  if (kind in selectable) return `field label not supported: ${path}`;
  return `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function valueAt(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const step of path.split('.')) value = isJson(value) ? value[step] : undefined;
  return value === undefined ? '' : String(value);
}
