import type { Clock } from '#src/clock.ts';
import type { Api } from './api.ts';
import type { Kubernetes, Right } from './kubernetes.ts';
import { object, text } from './raw.ts';

/** Milliseconds for which a right that we have is not asked for again. Whoever writes without one is refused all the same. */
const holds = 10_000;

/** However many ask at once, the API server is asked once for each right. */
export function createRights(api: Api, clock: Clock): Pick<Kubernetes, 'missingRights'> {
  const known = new Map<string, { at: number; allowed: Promise<boolean> }>();

  function has(namespace: string, right: Right): Promise<boolean> {
    const key = JSON.stringify([namespace, right.verb, right.group, right.resource]);
    const before = known.get(key);
    if (before && clock.monotonic() - before.at < holds) return before.allowed;
    const asked = { at: clock.monotonic(), allowed: may(api, namespace, right) };
    known.set(key, asked);
    // A right that is missing is asked for anew: somebody may have given it by then.
    const forget = () => known.get(key) === asked && known.delete(key);
    asked.allowed.then((allowed) => allowed || forget(), forget);
    return asked.allowed;
  }

  return {
    missingRights: async (namespace, rights) => {
      const allowed = await Promise.all(rights.map((right) => has(namespace, right)));
      return rights.filter((_, index) => !allowed[index]);
    },
  };
}

/** Needs no right itself: https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-access-review-v1/ */
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
