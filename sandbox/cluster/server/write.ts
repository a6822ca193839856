import { isJson, type Json, type KubeObject } from '../object.ts';
import { apiVersionOf, type Resource } from '../resources.ts';
import { decode } from '../schema/decode.ts';
import { badRequest } from '../status.ts';
import type { World } from '../world.ts';
import { type Answer, asObject } from './answer.ts';
import { type ApiRequest, bodyOf, invalidOption, isDryRun, managerOf } from './request.ts';

export function create({ objects }: World, request: ApiRequest): Answer {
  const { resource } = request;
  const { object, warnings } = readBody(request);
  const made = objects.create(resource, object, { manager: managerOf(request), dryRun: isDryRun(request) });
  return { status: 201, body: asObject(made, resource), warnings };
}

export function update({ objects }: World, request: ApiRequest): Answer {
  const { resource, namespace, name = '', subresource } = request;
  const { object, warnings } = readBody(request);
  if (!object.metadata.name)
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  if (object.metadata.name !== name)
    throw badRequest(
      `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
    );
  const written = objects.update(resource, { namespace, name }, () => object, {
    manager: managerOf(request),
    dryRun: isDryRun(request),
    ...(subresource === 'status' ? { subresource } : {}),
  });
  return { status: 200, body: asObject(written, resource), warnings };
}

const directives = ['Ignore', 'Strict', 'Warn'];

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#setting-the-field-validation-level */
export function validationOf(request: ApiRequest): string {
  const given = request.query.get('fieldValidation') || 'Warn';
  if (directives.includes(given)) return given;
  const supported = directives.map((each) => JSON.stringify(each)).join(', ');
  const message = `Unsupported value: "${given}": supported values: "", ${supported}`;
  throw invalidOption(request, 'fieldValidation', 'FieldValueNotSupported', message);
}

export const unknownField = (path: string): string => `unknown field "${path}"`;

function readBody(request: ApiRequest): { object: KubeObject; warnings: string[] } {
  const { resource, namespace } = request;
  const body = bodyOf(request);
  refuseOtherKind(body, resource);
  const { object, unknown } = decode(body, resource.kind);
  const directive = validationOf(request);
  const warnings = unknown.map(unknownField);
  if (directive === 'Strict' && warnings.length > 0)
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: strict decoding error: ${warnings.join(', ')}`,
    );
  const metadata = isJson(object.metadata) ? object.metadata : {};
  refuseOtherNamespace(metadata, namespace);
  const placed = namespace === undefined ? metadata : { ...metadata, namespace };
  return {
    object: { ...object, metadata: placed } as unknown as KubeObject,
    warnings: directive === 'Warn' ? warnings : [],
  };
}

function refuseOtherKind({ apiVersion, kind }: Json, resource: Resource): void {
  if (apiVersion === apiVersionOf(resource) && kind === resource.kind) return;
  // What is left out is what the address says.
  if (kind === undefined || apiVersion === undefined) return;
  throw badRequest(
    `${String(kind)} in version "${String(apiVersion).split('/').at(-1)}" cannot be handled as a ${resource.kind}: converting (${String(apiVersion).split('/').at(-1)}.${String(kind)}) to (${resource.group || 'core'}.${resource.kind}): unknown conversion`,
  );
}

export function refuseOtherNamespace(metadata: Json, namespace: string | undefined): void {
  if (metadata.namespace === undefined || metadata.namespace === namespace) return;
  throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
}
