import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { TemporaryError } from '#src/errors.ts';

/** Errors of Slack's that pass by themselves become TemporaryErrors that say what was being done. */
export async function naming<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof WebAPIRateLimitedError) {
      throw new TemporaryError(doing, { cause, retryAfter: cause.retryAfter * 1000 });
    }
    if (cause instanceof WebAPIRequestError || cause instanceof WebAPIHTTPError) {
      throw new TemporaryError(doing, { cause });
    }
    if (passing.has(codeOf(cause) ?? '')) throw new TemporaryError(doing, { cause });
    throw cause;
  }
}

/** Slack's word for why not: `user_not_in_channel`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/** https://docs.slack.dev/reference/methods/chat.postEphemeral/#errors */
const passing = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);
