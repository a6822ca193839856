import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { expect, test } from 'vitest';
import { type Failure, failureOf } from '#src/slack/send/failure.ts';

const refused = (error: string, retryAfter?: number) =>
  new WebAPIPlatformError({ ok: false, error, ...(retryAfter ? { response_metadata: { retryAfter } } : {}) });
const broken = (code: string) =>
  new WebAPIRequestError(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }));

test.each<[string, Error, Failure]>([
  ['429', new WebAPIRateLimitedError(30), { kind: 'throttled', wait: 30_000, code: 'ratelimited' }],
  ['ratelimited', refused('ratelimited', 7), { kind: 'throttled', wait: 7000, code: 'ratelimited' }],
  ['rate_limited', refused('rate_limited'), { kind: 'throttled', wait: 10_000, code: 'rate_limited' }],
  ['503', new WebAPIHTTPError(503, '', {}), { kind: 'unknown', code: 'HTTP 503' }],
  ['a proxy', new WebAPIHTTPError(407, '', {}), { kind: 'offline', code: 'HTTP 407' }],
  ['nobody there', broken('ECONNREFUSED'), { kind: 'offline', code: 'ECONNREFUSED' }],
  ['no name', broken('ENOTFOUND'), { kind: 'offline', code: 'ENOTFOUND' }],
  ['cut', broken('ECONNRESET'), { kind: 'unknown', code: 'ECONNRESET' }],
  [
    'time-out',
    new WebAPIRequestError(new DOMException('timed out', 'TimeoutError') as unknown as Error),
    { kind: 'unknown', code: 'TimeoutError' },
  ],
  ['fatal_error', refused('fatal_error'), { kind: 'unknown', code: 'fatal_error' }],
  ['token', refused('token_revoked'), { kind: 'offline', code: 'token_revoked' }],
  ['scope', refused('missing_scope'), { kind: 'forbidden', code: 'missing_scope' }],
  ['archived', refused('is_archived'), { kind: 'unreachable', code: 'is_archived' }],
  ['deleted', refused('message_not_found'), { kind: 'gone', code: 'message_not_found' }],
  ['blocks', refused('invalid_blocks'), { kind: 'malformed', code: 'invalid_blocks' }],
  ['anything else', refused('metadata_too_large'), { kind: 'rejected', code: 'metadata_too_large' }],
  ['not Slack', refused('<html>'), { kind: 'unknown', code: 'an answer that is not Slack’s' }],
])('%s', (_, error, expected) => {
  expect(failureOf(error)).toEqual(expected);
});

test('what is not of the SDK is none of ours', () => {
  expect(() => failureOf(new TypeError('a fault'))).toThrow('a fault');
});
