// What a test needs of a cluster, be it the sandbox's or a real control plane.
import type { JsonObject } from '#src/json.ts';

export interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

export interface TestCluster extends AsyncDisposable {
  /** The path of one whose user may do everything. */
  kubeconfig: string;
  /** The name of a new one, in which pods can be made. */
  namespace(): Promise<string>;
  /** By server-side apply, as somebody who is not the bot. Resolves to the object as the server keeps it. */
  apply(object: JsonObject): Promise<JsonObject>;
  /** Any request, as somebody who may do everything; rejects with the status and the body of a refusal. */
  request(
    method: string,
    path: string,
    body?: JsonObject | JsonObject[],
    contentType?: string,
  ): Promise<JsonObject>;
  /** The path of one whose user has these rights in one namespace, and none elsewhere. */
  kubeconfigWith(namespace: string, rules: Rule[]): Promise<string>;
  /** What containers of this name have logged, from now on and in every pod; `previous` before their last restart. */
  writeLog(container: 'app', lines: string[], previous?: string[]): Promise<void>;
  /** The referee, where there is one: with all rights. Does not reject for what it says. */
  kubectl?(...args: string[]): Promise<{ code: number; output: string }>;
  /** As a power cut; what it kept stays. */
  killServer(): Promise<void>;
  startServer(): Promise<void>;
  /** Where it is a process of its own: it holds still, with its connections open, until what is returned is called. */
  freezeServer?(): () => void;
  /** Kills and starts it again, and nothing can be watched from before. */
  forgetHistory(): Promise<void>;
}

const core = '/api/v1';
const paths: Record<string, string> = {
  Namespace: `${core}/namespaces`,
  Node: `${core}/nodes`,
  Pod: `${core}/namespaces/NAMESPACE/pods`,
  ServiceAccount: `${core}/namespaces/NAMESPACE/serviceaccounts`,
  ResourceQuota: `${core}/namespaces/NAMESPACE/resourcequotas`,
  HorizontalPodAutoscaler: '/apis/autoscaling/v2/namespaces/NAMESPACE/horizontalpodautoscalers',
  Deployment: '/apis/apps/v1/namespaces/NAMESPACE/deployments',
  StatefulSet: '/apis/apps/v1/namespaces/NAMESPACE/statefulsets',
  DaemonSet: '/apis/apps/v1/namespaces/NAMESPACE/daemonsets',
  Role: '/apis/rbac.authorization.k8s.io/v1/namespaces/NAMESPACE/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/namespaces/NAMESPACE/rolebindings',
};

/** Where an object of these kinds lives. */
export function pathOfObject(object: JsonObject): string {
  const { name, namespace } = object.metadata as { name: string; namespace?: string };
  const path = paths[String(object.kind)];
  if (!path) throw new Error(`no path is known for ${object.kind}`);
  return `${path.replace('NAMESPACE', namespace ?? '')}/${name}`;
}

/** A kubeconfig of one cluster and one user. */
export function kubeconfigText(server: string, certificate: string, token: string): string {
  const authority = Buffer.from(certificate).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}
