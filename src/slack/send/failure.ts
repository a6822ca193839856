// What an unsuccessful call of the Web API means for what it was to send. By codes, never by wording.
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { NotUploaded } from './calls.ts';

export type Failure = { code: string } & (
  | { kind: 'throttled'; wait: number }
  /** It may have had its effect. */
  | { kind: 'unknown' }
  /** It had none, and neither would any other call now. */
  | { kind: 'offline' }
  /** Not while the app is installed with these rights. */
  | { kind: 'forbidden' }
  /** This place takes nothing from us. */
  | { kind: 'unreachable' }
  /** The message to be edited, or the thread, is not there any more. */
  | { kind: 'gone' }
  /** Slack does not take what it says. */
  | { kind: 'malformed' }
  | { kind: 'rejected' }
);

/** Milliseconds, when Slack says no more than that it is too much. */
const UNTOLD_WAIT = 10_000;

export function failureOf(error: unknown): Failure {
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'throttled', wait: error.retryAfter * 1000, code: 'ratelimited' };
  if (error instanceof WebAPIPlatformError) return platformFailure(error);
  if (error instanceof WebAPIHTTPError) {
    const kind = error.statusCode >= 500 ? 'unknown' : 'offline';
    return { kind, code: `HTTP ${error.statusCode}` };
  }
  if (error instanceof WebAPIRequestError) {
    const code = systemCode(error.original);
    return { kind: neverLeft.has(code) ? 'offline' : 'unknown', code };
  }
  // Nobody saw anything of it.
  if (error instanceof NotUploaded) return { kind: 'rejected', code: `upload: ${error.message}` };
  throw error;
}

function platformFailure({ data }: WebAPIPlatformError): Failure {
  const code = data.error;
  if (code === 'ratelimited' || code === 'rate_limited') {
    const seconds = data.response_metadata?.retryAfter;
    return { kind: 'throttled', wait: seconds ? seconds * 1000 : UNTOLD_WAIT, code };
  }
  // An answer that is none of Slack's codes came from something between us and Slack.
  if (!/^[a-z_]+$/.test(code)) return { kind: 'unknown', code: 'an answer that is not Slack’s' };
  return { kind: kinds[code] ?? 'rejected', code };
}

/** The network's own word for it: `ECONNRESET`, `TimeoutError`. It stands on the innermost cause. */
function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause instanceof Error) return systemCode(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

const neverLeft = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** https://docs.slack.dev/reference/methods/chat.postMessage#errors, of chat.update and of views.publish */
const kinds: Record<string, Exclude<Failure['kind'], 'throttled' | 'rejected'>> = {
  // "It's possible some aspect of the operation succeeded before the error was raised."
  ...all('unknown', ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']),
  ...all('offline', [
    'not_authed',
    'invalid_auth',
    'account_inactive',
    'token_revoked',
    'token_expired',
    'team_access_not_granted',
    'org_login_required',
    'ekm_access_denied',
  ]),
  ...all('forbidden', ['missing_scope', 'access_denied', 'not_allowed_token_type', 'not_enabled']),
  ...all('unreachable', [
    'channel_not_found',
    'not_in_channel',
    'is_archived',
    'is_inactive',
    'no_permission',
    'restricted_action',
    'restricted_action_read_only_channel',
    'restricted_action_thread_only_channel',
    'restricted_action_non_threadable_channel',
    'cannot_dm_bot',
    'user_not_found',
    'user_not_visible',
    'user_disabled',
    'messages_tab_disabled',
  ]),
  ...all('gone', [
    'message_not_found',
    'thread_not_found',
    'cannot_reply_to_message',
    'cant_update_message',
    'edit_window_closed',
  ]),
  ...all('malformed', [
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_attachments',
    'invalid_arguments',
    'attachment_payload_limit_exceeded',
    'too_many_attachments',
    'msg_blocks_too_long',
    'msg_too_long',
    'only_one_table_allowed',
    'markdown_text_conflict',
    'view_too_large',
  ]),
};

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal#errors and of files.completeUploadExternal */
export const refusesFiles = new Set([
  'file_uploads_disabled',
  'file_uploads_except_images_disabled',
  'file_type_not_allowed',
  'file_upload_size_restricted',
  'storage_limit_reached',
]);

function all<Kind extends string>(kind: Kind, codes: string[]): Record<string, Kind> {
  return Object.fromEntries(codes.map((code) => [code, kind]));
}
