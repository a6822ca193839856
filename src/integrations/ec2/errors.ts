// The API's codes as errors that say what to do. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
import { TemporaryError, UserError } from '#src/errors.ts';
import { CloudRefused } from '#src/integrations/cloud.ts';
import type { Logger } from '#src/log.ts';
import { cloudRefused, cloudRightMissing, ec2Advice } from '#src/messages/cloud-refusals.ts';

export interface Context {
  cloud: string;
  /** What for, in lower case: `launching an instance`. */
  doing: string;
  /** The action that is asked for, as policies name it: `ec2:RunInstances`. What a refusal says itself comes before. */
  action: string;
  log: Pick<Logger, 'warn'>;
}

/** Passes by itself: what is in between two states, what is not visible yet, and requests that came too fast. */
const passing = new Set([
  'IncorrectInstanceState',
  'IncorrectState',
  'DependencyViolation',
  'InvalidInstanceID.NotFound',
  'InternalError',
  'InternalFailure',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'Throttling',
  'ThrottlingException',
  'Unavailable',
]);
const unauthorized = new Set(['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException']);

export function asError(cause: unknown, context: Context): Error {
  if (!(cause instanceof Error) || cause instanceof UserError || cause instanceof TemporaryError)
    return cause as Error;
  const { cloud, doing } = context;
  const code = codeOf(cause);
  if (unauthorized.has(code)) return rightMissing(cause, context);
  if (passing.has(code)) return new TemporaryError(`${doing} in ${cloud}: ${code}`, { cause });
  const reason = Object.hasOwn(ec2Advice, code) ? ec2Advice[code]?.reason : undefined;
  if (reason !== undefined || statusOf(cause) < 500) {
    return new CloudRefused(cloudRefused(cloud, code, cause.message), reason ?? 'unknown', { cause });
  }
  // A mistake of ours is not a cloud that will answer better the next time.
  if (cause instanceof TypeError || cause instanceof RangeError) return cause;
  return new TemporaryError(`${doing} in ${cloud}`, { cause });
}

export function codeOf(cause: unknown): string {
  const { Code, name } = cause as { Code?: unknown; name?: unknown };
  return String(Code ?? name);
}

/** 500 for what never got an answer. */
function statusOf(cause: Error): number {
  const { $fault, $metadata } = cause as { $fault?: unknown; $metadata?: { httpStatusCode?: number } };
  return $fault === undefined ? 500 : ($metadata?.httpStatusCode ?? 500);
}

/**
 * `… is not authorized to perform: ec2:RunInstances on resource: … Encoded authorization failure message: …`
 * AWS encodes the rest because it is privileged: https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
function rightMissing(cause: Error, { cloud, doing, action, log }: Context): Error {
  const [, said, encoded] = /^(.*?)(?:\s*Encoded authorization failure message: (\S+))?$/s.exec(
    cause.message,
  ) ?? [undefined, cause.message];
  const [, named] = /not authorized to perform: ([\w-]{1,40}:\w{1,60})/.exec(cause.message) ?? [];
  log.warn(
    { cloud, doing, action: named ?? action, said, encoded },
    'the cloud refused; `aws sts decode-authorization-message` explains what is encoded',
  );
  const right = named ?? action;
  return new CloudRefused(cloudRightMissing(cloud, right), 'rights', { cause, action: right });
}
