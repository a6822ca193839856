// https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
import { randomBytes } from 'node:crypto';
import { timestamp } from '../object.ts';
import { decode } from '../schema/decode.ts';
import type { World } from '../world.ts';
import type { Answer } from './answer.ts';
import { type ApiRequest, bodyOf } from './request.ts';

const hour = 3_600_000;

/** A token of the service account; the sandbox's do not expire. */
export function issueToken({ accounts, objects, timeline }: World, request: ApiRequest): Answer {
  const { resource, namespace = '', name = '' } = request;
  objects.get(resource, namespace, name);
  const { object } = decode(bodyOf(request), 'TokenRequest');
  const token = randomBytes(32).toString('base64url');
  accounts.push({
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    token,
    rules: [],
  });
  const expirationTimestamp = timestamp(timeline.now() + hour);
  return { status: 201, body: { ...object, status: { token, expirationTimestamp } } };
}
