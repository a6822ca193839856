import type { OutgoingHttpHeaders } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { Json, KubeObject } from '../object.ts';
import { apiVersionOf, type Resource } from '../resources.ts';
import { type StatusError, statusOf } from '../status.ts';

export interface Answer {
  status: number;
  body: Json | string;
  /** `Warning` headers: https://kubernetes.io/blog/2020/09/03/warnings/ */
  warnings?: string[];
  retryAfter?: number | undefined;
}

export function send(
  response: Http2ServerResponse,
  { status, body, warnings = [], retryAfter }: Answer,
): void {
  const isText = typeof body === 'string';
  const headers: OutgoingHttpHeaders = {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'cache-control': 'no-cache, private',
    'audit-id': crypto.randomUUID(),
    ...(warnings.length > 0
      ? { warning: warnings.map((each) => `299 - ${JSON.stringify(each)}`).join(', ') }
      : {}),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  response.writeHead(status, headers);
  response.end(isText ? body : `${JSON.stringify(body)}\n`);
}

export const refusal = (error: StatusError, retryAfter?: number): Answer => ({
  status: error.code,
  body: statusOf(error),
  retryAfter,
});

/** As an object comes alone and in events of a watch; the store keeps `kind` and `apiVersion` with it. */
export const asObject = (object: KubeObject, resource: Resource): Json => ({
  kind: resource.kind,
  apiVersion: apiVersionOf(resource),
  ...asItem(object),
});

/** In lists of built-in kinds the items do not say what they are. */
export function asItem({ kind: _, apiVersion: __, ...rest }: KubeObject): Json {
  return rest;
}
