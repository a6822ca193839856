// Makes kubernetes-1.36.json from the OpenAPI document that Kubernetes publishes with its source:
//   node sandbox/cluster/schema/condense.ts < api/openapi-spec/swagger.json > sandbox/cluster/schema/kubernetes-1.36.json
// A field reads `Container[] by name`: what it holds, and what server-side apply and strategic merge tell its items apart by.
import { text } from 'node:stream/consumers';

interface Definition {
  type?: string;
  format?: string;
  $ref?: string;
  properties?: Record<string, Definition>;
  items?: Definition;
  additionalProperties?: Definition;
  'x-kubernetes-list-type'?: 'map' | 'set' | 'atomic';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'atomic';
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-patch-strategy'?: string;
}

const roots = [
  ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ControllerRevision'].map(
    (kind) => `apps.v1.${kind}`,
  ),
  ...['Pod', 'Namespace', 'Node', 'Event', 'ConfigMap', 'ServiceAccount', 'ResourceQuota'].map(
    (kind) => `core.v1.${kind}`,
  ),
  ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map((kind) => `rbac.v1.${kind}`),
  ...[
    'batch.v1.Job',
    'authentication.v1.TokenRequest',
    'autoscaling.v1.Scale',
    'autoscaling.v2.HorizontalPodAutoscaler',
    'authorization.v1.SelfSubjectAccessReview',
  ],
];

/** Types that are written as something else than their definition says. */
const written: Record<string, string> = {
  IntOrString: 'intOrString',
  Quantity: 'quantity',
  Time: 'time',
  MicroTime: 'time',
  FieldsV1: 'any',
  RawExtension: 'any',
};

const { definitions } = JSON.parse(await text(process.stdin)) as { definitions: Record<string, Definition> };
const condensed: Record<string, Record<string, string>> = {};
for (const root of roots) add(`io.k8s.api.${root}`);
const sorted = Object.fromEntries(Object.entries(condensed).sort(([a], [b]) => (a < b ? -1 : 1)));
console.log(JSON.stringify(sorted, null, 2));

function add(id: string): string {
  const name = id.split('.').at(-1) ?? id;
  const known = written[name];
  if (known) return known;
  const definition = definitions[id];
  if (!definition) throw new Error(`the document does not define ${id}`);
  if (condensed[name]) return name;
  const fields: Record<string, string> = {};
  condensed[name] = fields;
  if (definition['x-kubernetes-map-type']) fields['*'] = 'atomic';
  for (const [field, value] of Object.entries(definition.properties ?? {})) fields[field] = typeOf(value);
  return name;
}

function typeOf(field: Definition): string {
  if (field.$ref) return add(field.$ref.replace('#/definitions/', ''));
  if (field.items) return `${typeOf(field.items)}[]${itemsOf(field)}`;
  if (field.additionalProperties)
    return `${typeOf(field.additionalProperties)}{}${field['x-kubernetes-map-type'] ? ' atomic' : ''}`;
  if (field.type === 'object') return 'any';
  return field.type === 'integer' || field.type === 'number'
    ? (field.format ?? field.type)
    : (field.type ?? 'any');
}

function itemsOf(field: Definition): string {
  const merge = field['x-kubernetes-patch-strategy']?.includes('merge');
  const key = field['x-kubernetes-patch-merge-key'];
  const patch = merge ? ` merge${key ? `=${key}` : ''}` : '';
  if (field['x-kubernetes-list-type'] === 'map')
    return ` by ${field['x-kubernetes-list-map-keys']?.join(',')}${patch}`;
  return `${field['x-kubernetes-list-type'] === 'set' ? ' set' : ''}${patch}`;
}
