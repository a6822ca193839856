// The kinds that are served, as discovery lists them.
export interface Resource {
  group: string;
  version: string;
  plural: string;
  kind: string;
  isNamespaced: boolean;
  shortNames: string[];
  /** Beside the object itself. */
  subresources: string[];
  /** The API server counts its spec's changes in `metadata.generation`. */
  hasGeneration: boolean;
  verbs: string[];
}

const all = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

function resource(group: string, plural: string, kind: string, more: Partial<Resource> = {}): Resource {
  return {
    ...{ group, plural, kind, version: 'v1', isNamespaced: true, shortNames: [], subresources: [] },
    ...{ hasGeneration: false, verbs: all },
    ...more,
  };
}

const workload = (shortNames: string[], ...subresources: string[]): Partial<Resource> => ({
  shortNames,
  subresources: ['status', ...subresources],
  hasGeneration: true,
});

const rbac = 'rbac.authorization.k8s.io';

export const resources: Resource[] = [
  resource('', 'namespaces', 'Namespace', {
    isNamespaced: false,
    shortNames: ['ns'],
    subresources: ['status'],
  }),
  resource('', 'nodes', 'Node', { isNamespaced: false, shortNames: ['no'], subresources: ['status'] }),
  resource('', 'pods', 'Pod', { shortNames: ['po'], subresources: ['status', 'log'], hasGeneration: true }),
  resource('', 'events', 'Event', { shortNames: ['ev'] }),
  resource('', 'configmaps', 'ConfigMap', { shortNames: ['cm'] }),
  resource('', 'serviceaccounts', 'ServiceAccount', { shortNames: ['sa'], subresources: ['token'] }),
  resource('', 'resourcequotas', 'ResourceQuota', { shortNames: ['quota'], subresources: ['status'] }),
  resource('apps', 'deployments', 'Deployment', workload(['deploy'], 'scale')),
  resource('apps', 'replicasets', 'ReplicaSet', workload(['rs'], 'scale')),
  resource('apps', 'statefulsets', 'StatefulSet', workload(['sts'], 'scale')),
  resource('apps', 'daemonsets', 'DaemonSet', workload(['ds'])),
  resource('apps', 'controllerrevisions', 'ControllerRevision'),
  resource('autoscaling', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
    ...{ version: 'v2', shortNames: ['hpa'], subresources: ['status'] },
  }),
  resource('batch', 'jobs', 'Job', workload([])),
  resource(rbac, 'roles', 'Role'),
  resource(rbac, 'rolebindings', 'RoleBinding'),
  resource(rbac, 'clusterroles', 'ClusterRole', { isNamespaced: false }),
  resource(rbac, 'clusterrolebindings', 'ClusterRoleBinding', { isNamespaced: false }),
  resource('authentication.k8s.io', 'selfsubjectreviews', 'SelfSubjectReview', {
    isNamespaced: false,
    verbs: ['create'],
  }),
  resource('authorization.k8s.io', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', {
    isNamespaced: false,
    verbs: ['create'],
  }),
];

export const apiVersionOf = ({ group, version }: Resource): string =>
  group ? `${group}/${version}` : version;

/** `deployments.apps`: how the API server's sentences name a resource. */
export const qualified = ({ plural, group }: Resource): string => (group ? `${plural}.${group}` : plural);

export function resourceNamed(plural: string, group?: string): Resource | undefined {
  return resources.find((each) => each.plural === plural && (group === undefined || each.group === group));
}

export function resourceOfKind(kind: string, apiVersion?: string): Resource | undefined {
  return resources.find(
    (each) => each.kind === kind && (apiVersion === undefined || apiVersionOf(each) === apiVersion),
  );
}

/** For the sandbox's own code, which names only what is in the list. */
export function theResource(plural: string): Resource {
  const found = resourceNamed(plural);
  if (!found) throw new Error(`the sandbox serves no ${plural}`);
  return found;
}
