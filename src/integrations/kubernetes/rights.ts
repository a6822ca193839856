import type { Api } from './api.ts';
import type { Right } from './kubernetes.ts';
import { object, text } from './raw.ts';

/** Needs no right itself: https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-access-review-v1/ */
export async function missingRights(api: Api, namespace: string, rights: Right[]): Promise<Right[]> {
  const allowed = await Promise.all(rights.map((right) => may(api, namespace, right)));
  return rights.filter((_, index) => !allowed[index]);
}

async function may(api: Api, namespace: string, { verb, group, resource }: Right): Promise<boolean> {
  const [plural, subresource] = resource.split('/');
  const attributes = { namespace, verb, group, resource: plural ?? '', ...(subresource && { subresource }) };
  const { status } = await api.json({
    doing: `asking whether we may ${verb} ${resource} in ${namespace}`,
    about: `access review in *${namespace}*`,
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    method: 'POST',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: attributes },
    },
  });
  return object(status).allowed === true;
}

/** Nor does this: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review */
export async function whoAmI(api: Api): Promise<string> {
  const { status } = await api.json({
    doing: 'asking who we are',
    about: 'own identity',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    method: 'POST',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  });
  return text(object(object(status).userInfo).username);
}
