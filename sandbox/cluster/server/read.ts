// https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
import { apiVersionOf } from '../resources.ts';
import { type Fits, fieldSelector, labelSelector } from '../selectors.ts';
import { badRequest, expired, StatusError } from '../status.ts';
import type { World } from '../world.ts';
import { type Answer, asItem, asObject } from './answer.ts';
import type { ApiRequest } from './request.ts';
import { asTable, wantsTable } from './table.ts';

export function readOne({ objects, timeline }: World, request: ApiRequest): Answer {
  const { resource, namespace, name = '' } = request;
  const object = objects.get(resource, namespace, name);
  if (wantsTable(request)) return { status: 200, body: asTable([object], resource, timeline.now(), {}) };
  return { status: 200, body: asObject(object, resource) };
}

export function readList({ store, timeline }: World, request: ApiRequest): Answer {
  const { resource, namespace, query } = request;
  const { version, after } = startOf(request, store.version, store.oldest);
  const fits = selectionOf(request);
  const all = store.list(resource, namespace).filter(fits);
  const rest = after === undefined ? all : all.filter(({ metadata }) => keyOf(metadata) > after);
  const limit = Number(query.get('limit') ?? 0) || rest.length;
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const remaining = rest.length - page.length;
  const more = remaining > 0 && last ? { continue: token(version, keyOf(last.metadata)) } : {};
  const isCounted = remaining > 0 && !query.has('labelSelector') && !query.has('fieldSelector');
  const metadata = {
    resourceVersion: String(version),
    ...more,
    ...(isCounted ? { remainingItemCount: remaining } : {}),
  };
  if (wantsTable(request)) return { status: 200, body: asTable(page, resource, timeline.now(), metadata) };
  const items = page.map(asItem);
  return {
    status: 200,
    body: { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items },
  };
}

export function selectionOf({ resource, query, name }: ApiRequest): Fits {
  const byLabel = labelSelector(query.get('labelSelector') ?? '');
  const byField = fieldSelector(resource, query.get('fieldSelector') ?? '');
  return (object) =>
    byLabel(object) && byField(object) && (name === undefined || object.metadata.name === name);
}

/** Throws for what is no version: 400 to a list, and 500 without a reason to a watch. */
export function versionOf(text: string, isWatch: boolean): number {
  if (/^\d*$/.test(text)) return Number(text);
  const why = `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`;
  throw isWatch ? new StatusError(500, '', why) : badRequest(`invalid resource version: ${why}`);
}

function startOf({ query }: ApiRequest, newest: number, oldest: number): { version: number; after?: string } {
  const text = query.get('continue');
  if (text) {
    const { version, after } = readToken(text);
    if (version < oldest)
      throw new StatusError(
        410,
        'Expired',
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results.',
      );
    return { version, after };
  }
  const asked = versionOf(query.get('resourceVersion') ?? '', false);
  const match = query.get('resourceVersionMatch');
  if (match && !asked && match === 'Exact')
    throw new StatusError(
      422,
      'Invalid',
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "Exact" is forbidden for resourceVersion "0"',
      { causes: [] },
    );
  if (asked > newest) throw tooLarge(asked, newest);
  // "At this version" needs the history; "not older than" is answered from what is there now.
  if (match === 'Exact' && asked < oldest) throw expired(String(asked), String(oldest));
  return { version: newest };
}

/** A version from the future: the server waits for it in vain. */
export const tooLarge = (asked: number, newest: number): StatusError =>
  Object.assign(
    new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${newest}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    }),
  );

const keyOf = ({ namespace = '', name }: { namespace?: string; name: string }): string =>
  `${namespace}/${name}`;

const token = (version: number, after: string): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: after })).toString('base64url');

function readToken(text: string): { version: number; after: string } {
  try {
    const { rv, start } = JSON.parse(Buffer.from(text, 'base64url').toString()) as {
      rv: number;
      start: string;
    };
    return { version: rv, after: start };
  } catch {
    throw badRequest('invalid continue token: continue key is not valid: it is no token of this server');
  }
}
