// https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply
import { parse } from 'yaml';
import { isJson, type Json, type KubeObject } from '../object.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMerge } from '../patch/strategic-merge.ts';
import { apiVersionOf } from '../resources.ts';
import { byKeys, Mistyped, readObject } from '../schema/decode.ts';
import { badRequest, invalid, StatusError, unsupportedMediaType } from '../status.ts';
import type { World } from '../world.ts';
import { type Answer, asObject } from './answer.ts';
import { type ApiRequest, invalidOption, isDryRun, isTrue, managerOf } from './request.ts';
import { refuseOtherNamespace, unknownField, validationOf } from './write.ts';

type Mechanism = (live: Json, patch: unknown, kind: string) => unknown;

const mechanisms: Record<string, Mechanism> = {
  'application/json-patch+json': (live, patch) => applyJsonPatch(live, patch),
  'application/merge-patch+json': (live, patch) => applyMergePatch(live, asPatch(patch)),
  'application/strategic-merge-patch+json': (live, patch, kind) =>
    applyStrategicMerge(live, asPatch(patch), kind),
};
const applyType = 'application/apply-patch+yaml';

const asPatch = (patch: unknown): Json => {
  if (isJson(patch)) return patch;
  throw badRequest(
    'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
  );
};

export function patch(world: World, request: ApiRequest): Answer {
  const { contentType } = request;
  if (contentType === applyType) return apply(world, request);
  const mechanism = mechanisms[contentType];
  if (!mechanism) throw unsupportedMediaType([...Object.keys(mechanisms), applyType]);
  if (request.query.has('force'))
    throw invalidOption(
      request,
      'force',
      'FieldValueForbidden',
      'Forbidden: may not be specified for non-apply patch',
    );

  const { resource, namespace, name = '', subresource } = request;
  const given = parseJson(request.body);
  const warnings: string[] = [];
  const change = (live: KubeObject): KubeObject => {
    const patched = mechanism(live, given, resource.kind);
    const read = readPatched(isJson(patched) ? patched : {}, request);
    warnings.push(...read.warnings);
    return read.object;
  };
  const written = world.objects.update(resource, { namespace, name }, change, {
    manager: managerOf(request),
    dryRun: isDryRun(request),
    ...(subresource === 'status' ? { subresource } : {}),
  });
  return { status: 200, body: asObject(written, resource), warnings };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
}

/** A patched object of unknown or mistyped fields is 422, where a whole one would be 400. */
function readPatched(patched: Json, request: ApiRequest): { object: KubeObject; warnings: string[] } {
  const { resource } = request;
  const directive = validationOf(request);
  const quoted = isStrategic(request) ? goText(parseJson(request.body)) : JSON.stringify(patched);
  const refuse = (why: string): StatusError =>
    invalid('', '', '', [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(quoted)}: ${why}`,
        field: 'patch',
      },
    ]);
  try {
    const { object, unknown } = readObject(patched, resource.kind);
    const errors = unknown.map(unknownField);
    if (directive === 'Strict' && errors.length > 0)
      throw refuse(`strict decoding error: ${errors.join(', ')}`);
    return { object: object as KubeObject, warnings: directive === 'Warn' ? errors : [] };
  } catch (error) {
    if (!(error instanceof Mistyped)) throw error;
    throw refuse(isStrategic(request) ? `unrecognized type: ${error.wanted}` : error.message);
  }
}

const isStrategic = ({ contentType }: ApiRequest): boolean =>
  contentType === 'application/strategic-merge-patch+json';

/** As Go prints a map, which is how a strategic patch is quoted. */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isJson(value)) return String(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `map[${entries.map(([name, each]) => `${name}:${goText(each)}`).join(' ')}]`;
}

/** https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
function apply(world: World, request: ApiRequest): Answer {
  const { resource, namespace, name = '', query, subresource } = request;
  if (!query.get('fieldManager'))
    throw invalidOption(
      request,
      'fieldManager',
      'FieldValueRequired',
      'Required value: is required for apply patch',
    );
  const configuration = parseYaml(request.body);
  if (configuration.apiVersion !== apiVersionOf(resource) || configuration.kind !== resource.kind)
    throw badRequest(`invalid object type: ${gvk(configuration)}`);
  const metadata = isJson(configuration.metadata) ? configuration.metadata : {};
  if (metadata.name !== undefined && metadata.name !== name)
    throw badRequest(
      `the name of the object (${String(metadata.name)}) does not match the name on the URL (${name})`,
    );
  if (metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  refuseOtherNamespace(metadata, namespace);
  const object = readConfiguration(configuration, resource.kind);
  const applied = world.objects.apply(resource, { namespace, name }, object, {
    manager: managerOf(request),
    dryRun: isDryRun(request),
    force: isTrue(query.get('force')),
    ...(subresource === 'status' ? { subresource } : {}),
  });
  return { status: applied.isNew ? 201 : 200, body: asObject(applied.object, resource) };
}

/** What is not of its schema is no refusal but a failure: 500. */
function readConfiguration(configuration: Json, kind: string): Json {
  const { name = '', namespace = '' } = (configuration.metadata ?? {}) as Record<string, string>;
  const fail = (path: string, why: string): StatusError =>
    new StatusError(
      500,
      '',
      `failed to create typed patch object (${namespace}/${name}; ${gvk(configuration)}): .${byKeys(configuration, kind, path)}: ${why}`,
    );
  try {
    const { object, unknown } = readObject(configuration, kind);
    if (unknown[0] !== undefined) throw fail(unknown[0], 'field not declared in schema');
    return object;
  } catch (error) {
    if (error instanceof Mistyped) throw fail(error.path, error.expectation);
    throw error;
  }
}

/** As Go prints a kind: `apps/v1, Kind=Deployment`, and `/v1, Kind=Pod`. */
function gvk({ apiVersion, kind }: Json): string {
  const version = String(apiVersion);
  return `${version.includes('/') ? version : `/${version}`}, Kind=${String(kind)}`;
}

function parseYaml(body: string): Json {
  try {
    const read: unknown = parse(body);
    if (isJson(read)) return read;
  } catch (error) {
    throw badRequest(`error decoding YAML: ${(error as Error).message}`);
  }
  throw badRequest('error decoding YAML: error converting YAML to JSON');
}
