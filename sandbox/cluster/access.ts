// Who calls, and what they may do. https://kubernetes.io/docs/reference/access-authn-authz/rbac/
import type { KubeObject } from './object.ts';
import { type Resource, theResource } from './resources.ts';
import { forbidden } from './status.ts';
import type { Store } from './store.ts';

export interface Rule {
  /** Left out: everywhere, as a ClusterRole gives it. */
  namespaces?: string[];
  apiGroups: string[];
  /** `pods/log` is another one than `pods`. */
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

export interface Account {
  /** `system:serviceaccount:NAMESPACE:NAME`, or any name. */
  user: string;
  groups: string[];
  token: string;
  /** Beside what roles in the cluster give. */
  rules: Rule[];
}

/** What a request is about, as authorisation sees it. */
export interface Attributes {
  verb: string;
  group: string;
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
}

export const everything: Rule = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };

/** Everyone may ask who they are, and what they may do: the ClusterRole system:basic-user. */
const forAll: Rule = {
  apiGroups: ['authentication.k8s.io', 'authorization.k8s.io'],
  resources: ['selfsubjectreviews', 'selfsubjectaccessreviews'],
  verbs: ['create'],
};

const covers = (list: string[] = [], value: string): boolean => list.includes('*') || list.includes(value);

function allows(rule: Rule, asked: Attributes): boolean {
  const resource = asked.subresource ? `${asked.resource}/${asked.subresource}` : asked.resource;
  return (
    covers(rule.verbs, asked.verb) &&
    covers(rule.apiGroups, asked.group) &&
    covers(rule.resources, resource) &&
    (!rule.namespaces || rule.namespaces.includes(asked.namespace)) &&
    (!rule.resourceNames || rule.resourceNames.includes(asked.name))
  );
}

/** Why it is allowed, as a review of access says it; undefined when it is not. */
export function reasonToAllow(store: Store, account: Account, asked: Attributes): string | undefined {
  if ([...account.rules, forAll].some((rule) => allows(rule, asked))) return '';
  return grantsTo(store, account).find(({ rule }) => allows(rule, asked))?.reason;
}

/** Throws 403 in the API server's words: pkg/endpoints/handlers/responsewriters/errors.go of apiserver 0.36. */
export function authorise(store: Store, account: Account, asked: Attributes, resource: Resource): void {
  if (reasonToAllow(store, account, asked) !== undefined) return;
  const what = asked.subresource ? `${asked.resource}/${asked.subresource}` : asked.resource;
  const where = asked.namespace ? `in the namespace "${asked.namespace}"` : 'at the cluster scope';
  throw forbidden(
    resource,
    asked.name,
    `User "${account.user}" cannot ${asked.verb} resource "${what}" in API group "${asked.group}" ${where}`,
  );
}

interface Role extends KubeObject {
  rules?: Rule[];
}

interface Binding extends KubeObject {
  roleRef: { kind: 'Role' | 'ClusterRole'; name: string };
  subjects?: { kind: 'User' | 'Group' | 'ServiceAccount'; name: string; namespace?: string }[];
}

interface Grant {
  rule: Rule;
  reason: string;
}

function grantsTo(store: Store, account: Account): Grant[] {
  const bindings = ['rolebindings', 'clusterrolebindings'].flatMap(
    (plural) => store.list(theResource(plural)) as Binding[],
  );
  return bindings.flatMap((binding) => {
    const subject = binding.subjects?.find((each) => isMeant(each, account));
    return subject ? grantsOf(store, binding, subject) : [];
  });
}

type Subject = NonNullable<Binding['subjects']>[number];

function isMeant({ kind, name, namespace }: Subject, { user, groups }: Account): boolean {
  if (kind === 'Group') return groups.includes(name);
  return user === (kind === 'User' ? name : `system:serviceaccount:${namespace}:${name}`);
}

function grantsOf(store: Store, binding: Binding, subject: Subject): Grant[] {
  const { kind, name } = binding.roleRef;
  const { namespace } = binding.metadata;
  const isCluster = kind === 'ClusterRole';
  const role = store.get(
    theResource(isCluster ? 'clusterroles' : 'roles'),
    isCluster ? undefined : namespace,
    name,
  );
  const where = namespace ? `${binding.metadata.name}/${namespace}` : binding.metadata.name;
  const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace}` : subject.name;
  const reason = `RBAC: allowed by ${binding.kind} "${where}" of ${kind} "${name}" to ${subject.kind} "${who}"`;
  return ((role as Role | undefined)?.rules ?? []).map((rule) => ({
    rule: namespace ? { ...rule, namespaces: [namespace] } : rule,
    reason,
  }));
}
