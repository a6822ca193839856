// https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-access-review-v1/
import { reasonToAllow } from '../access.ts';
import { isJson } from '../object.ts';
import { decode } from '../schema/decode.ts';
import { badRequest } from '../status.ts';
import type { World } from '../world.ts';
import type { Answer } from './answer.ts';
import { readReview } from './protobuf.ts';
import { type ApiRequest, bodyOf } from './request.ts';

export function review({ store }: World, request: ApiRequest): Answer {
  const body = request.contentType.endsWith('protobuf') ? readReview(request.bytes) : bodyOf(request);
  const { object } = decode(body, 'SelfSubjectAccessReview');
  const spec = isJson(object.spec) ? object.spec : {};
  const asked = spec.resourceAttributes;
  if (!isJson(asked)) throw badRequest('the sandbox reviews access to resources only');
  const text = (name: string): string => String(asked[name] ?? '');
  const reason = reasonToAllow(store, request.account, {
    ...{ verb: text('verb'), group: text('group'), resource: text('resource') },
    ...{ subresource: text('subresource'), namespace: text('namespace'), name: text('name') },
  });
  return {
    status: 201,
    body: {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: { creationTimestamp: null },
      spec,
      status: { allowed: reason !== undefined, ...(reason ? { reason } : {}) },
    },
  };
}

/** https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/self-subject-review-v1/ */
export function reviewSelf({ account: { user: username, groups } }: ApiRequest): Answer {
  return {
    status: 201,
    body: {
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: null },
      status: { userInfo: { username, groups } },
    },
  };
}
