// What a request asks for, read from its address and method as the API server does.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris
import type { Account, Attributes } from '../access.ts';
import type { Json } from '../object.ts';
import { type Resource, resources } from '../resources.ts';
import { badRequest, methodNotAllowed, StatusError } from '../status.ts';

export interface ApiRequest {
  method: string;
  resource: Resource;
  subresource: string;
  namespace: string | undefined;
  name: string | undefined;
  verb: string;
  query: URLSearchParams;
  contentType: string;
  accept: string;
  userAgent: string;
  body: string;
  bytes: Buffer;
  account: Account;
}

export interface Address {
  resource: Resource;
  subresource: string;
  namespace: string | undefined;
  name: string | undefined;
}

/** Undefined for what is no object's address. */
export function addressOf(path: string): Address | undefined {
  const core = /^\/api\/(?<version>v1)\/(?<rest>.+)$/.exec(path);
  const grouped = /^\/apis\/(?<group>[^/]+)\/(?<version>[^/]+)\/(?<rest>.+)$/.exec(path);
  const { group = '', version, rest = '' } = (core ?? grouped)?.groups ?? {};
  if (!version) return undefined;
  const steps = rest.split('/').map(decodeURIComponent);
  // A namespace is itself a resource; what follows its name is in it, unless that is its subresource.
  const isInside = steps[0] === 'namespaces' && steps.length > 2 && !(group === '' && steps[2] === 'status');
  const namespace = isInside ? steps[1] : undefined;
  const [plural, name, subresource = ''] = isInside ? steps.slice(2) : steps;
  const resource = resources.find(
    (each) => each.plural === plural && each.group === group && each.version === version,
  );
  if (!resource || (namespace !== undefined && !resource.isNamespaced)) return undefined;
  if (subresource && !resource.subresources.includes(subresource)) return undefined;
  return { resource, subresource, namespace, name };
}

const single: Record<string, string> = {
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const many: Record<string, string> = {
  GET: 'list',
  HEAD: 'list',
  POST: 'create',
  DELETE: 'deletecollection',
};

export function verbOf(
  method: string,
  { resource, name, namespace, subresource }: Address,
  query: URLSearchParams,
): string {
  const verb = (name === undefined ? many : single)[method];
  // A token is made of an account, and so posted to one.
  if (method === 'POST' && subresource === 'token') return 'create';
  const needsNamespace = verb === 'create' && resource.isNamespaced && namespace === undefined;
  if (!verb || needsNamespace || !resource.verbs.includes(verb)) throw methodNotAllowed();
  return verb === 'list' && isTrue(query.get('watch')) ? 'watch' : verb;
}

export const isTrue = (value: string | null): boolean => value === 'true' || value === '1';

export function attributesOf(request: ApiRequest): Attributes {
  const { resource, subresource, verb, query } = request;
  // Whoever lists one object by name may do so with a right to that name only.
  const named = /^metadata\.name==?([^,]+)$/.exec(query.get('fieldSelector') ?? '')?.[1];
  const name = request.name ?? (verb === 'list' || verb === 'watch' ? named : undefined) ?? '';
  const namespace = request.namespace ?? (resource.plural === 'namespaces' ? name : '');
  return { verb, group: resource.group, resource: resource.plural, subresource, namespace, name };
}

/** What clients call themselves in `managedFields`: the first word of the user agent. */
export function managerOf(request: ApiRequest): string {
  const { query, userAgent } = request;
  const given = query.get('fieldManager') ?? '';
  if (given.length > 128)
    throw invalidOption(
      request,
      'fieldManager',
      'FieldValueTooLong',
      'Too long: may not be more than 128 bytes',
    );
  return given || userAgent.split('/')[0]?.slice(0, 128) || 'unknown';
}

const optionKinds: Record<string, string> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
  delete: 'DeleteOptions',
  deletecollection: 'DeleteOptions',
};

/** A parameter of the query that is wrong, as its verb's options name it. */
export function invalidOption(
  { verb }: ApiRequest,
  field: string,
  reason: string,
  message: string,
): StatusError {
  const kind = optionKinds[verb] ?? 'ListOptions';
  const causes = [{ reason, message, field }];
  return new StatusError(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    ...{ group: 'meta.k8s.io', kind, causes },
  });
}

export function isDryRun(request: ApiRequest): boolean {
  const values = request.query.getAll('dryRun');
  const wrong = values.find((each) => each !== 'All' && each !== '');
  if (wrong !== undefined)
    throw invalidOption(
      request,
      'dryRun',
      'FieldValueNotSupported',
      `Unsupported value: ["${wrong}"]: supported values: "All"`,
    );
  return values.includes('All');
}

export function bodyOf({ body, resource }: ApiRequest): Json {
  const why = (error: string): StatusError =>
    badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): couldn't get version/kind; json parse error: ${error}`,
    );
  try {
    const read: unknown = JSON.parse(body);
    if (typeof read === 'object' && read !== null) return read as Json;
  } catch (error) {
    throw why(`${(error as Error).message} (${body.slice(0, 100)})`);
  }
  throw why(`json: cannot unmarshal into an object (${body.slice(0, 100)})`);
}
