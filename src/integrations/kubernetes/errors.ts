import { TemporaryError, UserError } from '#src/errors.ts';
import { escapeText } from '#src/messages/text.ts';
import type { OwnedField } from './kubernetes.ts';

/** What was to be changed has changed since it was read: read again, and decide again. */
export class Conflict extends Error {
  override name = 'Conflict';
}

/** The cluster refused. The message names whose right it is, and which verb on what. */
export class Forbidden extends UserError {
  override name = 'Forbidden';
  /** 401: who we are is not accepted, which may heal. 403: who we are may not do this. */
  readonly code: 401 | 403;

  constructor(message: string, code: 401 | 403) {
    super(message);
    this.code = code;
  }
}

export class NotFound extends UserError {
  override name = 'NotFound';
}

/** A resource version, or the place in a long list, from which the server cannot go on: read all of it again. */
export class Outdated extends TemporaryError {
  override name = 'Outdated';
}

/** What the API server would not take: admission, quota or validation. Its own words are `said`. */
export class Rejected extends UserError {
  override name = 'Rejected';
  readonly said: string;

  constructor(message: string, said: string) {
    super(message);
    this.said = said;
  }
}

/** Others have set fields to something else than an apply would: nothing was written. */
export class OwnedByOthers extends Error {
  override name = 'OwnedByOthers';
  readonly fields: OwnedField[];

  constructor(message: string, fields: OwnedField[]) {
    super(message);
    this.fields = fields;
  }
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export interface Status {
  code: number;
  reason: string;
  message: string;
  causes: { reason: string; message: string; field: string }[];
  retryAfter: number | undefined;
}

/** `about` is what was asked for, such as `deployment shop/checkout`; `doing` what for, in lower case. */
export function asError(status: Status, cluster: string, doing: string, about: string): Error {
  const { code, reason, message } = status;
  const where = `the cluster *${cluster}*`;
  switch (code) {
    case 401:
      return new Forbidden(`${capital(where)} does not accept the bot's credentials.`, 401);
    case 403:
      return refused(message, cluster, about);
    case 404:
      return new NotFound(`There is no ${about} in ${where}.`);
    case 409: {
      const owned = ownedFields(status);
      const what = `${doing}: ${message}`;
      return owned.length > 0 ? new OwnedByOthers(what, owned) : new Conflict(what);
    }
    case 422:
      // A `test` of a JSON Patch that does not hold answers as an invalid object does, but names no field:
      // https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go
      if (status.causes.length === 0) return new Conflict(`${doing}: ${message}`);
      return new Rejected(`${capital(where)} does not accept the change of ${about}.`, message);
    case 410:
      return new Outdated(`${doing}: ${reason}`);
    default:
      // What an apply names and the schema has not, or has otherwise, is answered as a failure of the server:
      // https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/util/managedfields/internal/structuredmerge.go
      if (code === 500 && message.startsWith('failed to create typed patch object'))
        return new Rejected(`${capital(where)} does not accept the change of ${about}.`, message);
      if (code === 429 || code >= 500)
        return new TemporaryError(
          `${doing}: ${code} ${message}`,
          status.retryAfter === undefined ? {} : { retryAfter: status.retryAfter },
        );
      return new Error(`${doing}: ${code} ${message}`, { cause: status });
  }
}

/**
 * RBAC: `deployments.apps "checkout" is forbidden: User "system:serviceaccount:t:bot" cannot patch resource "deployments"
 * in API group "apps" in the namespace "t"`. Quota, pod security and admission webhooks answer 403 too, in other words.
 */
function refused(message: string, cluster: string, about: string): Error {
  const right =
    /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]*)" in API group "(?<group>[^"]*)"/.exec(
      message,
    )?.groups;
  if (!right)
    return new Rejected(`The cluster *${cluster}* does not accept the change of ${about}.`, message);
  const { user = '', verb = '', resource = '', group } = right;
  const what = escapeText(group ? `${resource}.${group}` : resource);
  return new Forbidden(
    `*${escapeText(user)}*, the bot's identity in the cluster *${cluster}*, may not ${escapeText(verb)} *${what}*, so it cannot reach ${about}. ` +
      '`quarterdeck check` prints the Role that allows it.',
    403,
  );
}

/**
 * `conflict with "kubectl-set" using apps/v1`, one for each field:
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
 */
function ownedFields({ causes }: Status): OwnedField[] {
  return causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field, message }) => ({ field, manager: /"((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message }));
}

/** What did not come through at all: a reset, a refusal, a time-out. */
export function unreachable(cause: unknown, cluster: string, doing: string): TemporaryError {
  return new TemporaryError(`${doing}: the cluster ${cluster} does not answer (${reasonOf(cause)})`, {
    cause,
  });
}

/** `ECONNREFUSED`, `UND_ERR_SOCKET`, `TimeoutError`: the innermost that has a name. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code, cause } = error as Error & { code?: unknown };
  if (typeof code === 'string') return code;
  return cause instanceof Error ? reasonOf(cause) : error.name;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
