// Refusals in the API server's words. https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/api/errors/errors.go
import type { Json } from './object.ts';
import { qualified, type Resource } from './resources.ts';

export interface Cause {
  reason: string;
  message: string;
  field: string;
}

export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;
  readonly reason: string;
  readonly details: Json | undefined;

  constructor(code: number, reason: string, message: string, details?: Json) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

export const statusOf = ({ code, reason, message, details }: StatusError): Json => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  ...(reason ? { reason } : {}),
  ...(details ? { details } : {}),
  code,
});

const about = (resource: Resource, name: string): Json => ({
  ...(name ? { name } : {}),
  ...(resource.group ? { group: resource.group } : {}),
  kind: resource.plural,
});

export const notFound = (resource: Resource, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, about(resource, name));

export const alreadyExists = (resource: Resource, name: string): StatusError =>
  new StatusError(
    409,
    'AlreadyExists',
    `${qualified(resource)} "${name}" already exists`,
    about(resource, name),
  );

export const conflict = (resource: Resource, name: string, why: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    about(resource, name),
  );

export const objectModified = (resource: Resource, name: string): StatusError =>
  conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);

/** The object's field errors, as the API server lists them. An object that is no kind's is `""`. */
export function invalid(kind: string, group: string, name: string, causes: Cause[]): StatusError {
  const [only] = causes;
  const errors = causes.map(({ field, message }) => `${field}: ${message}`);
  const listed = causes.length === 1 && only ? errors[0] : `[${errors.join(', ')}]`;
  const what = group ? `${kind}.${group}` : kind;
  return new StatusError(422, 'Invalid', `${what || ''} "${name}" is invalid: ${listed}`, {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    ...(kind ? { kind } : {}),
    causes,
  });
}

export const forbidden = (resource: Resource, name: string, why: string): StatusError =>
  new StatusError(
    403,
    'Forbidden',
    `${qualified(resource)}${name ? ` "${name}"` : ''} is forbidden: ${why}`,
    about(resource, name),
  );

export const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized');

export const methodNotAllowed = (): StatusError =>
  new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#410-gone-responses */
export const expired = (asked: string, oldest: string): StatusError =>
  new StatusError(410, 'Expired', `too old resource version: ${asked} (${oldest})`);

export const applyConflict = (message: string, causes: Cause[]): StatusError =>
  new StatusError(409, 'Conflict', message, { causes });

export const unsupportedMediaType = (accepted: string[]): StatusError =>
  new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
