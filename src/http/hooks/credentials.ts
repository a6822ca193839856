import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Source } from '#src/config.ts';

type Kept = Pick<Source, 'bearer' | 'basic' | 'hmac'>;

/** Whether the headers alone prove the sender. Every secret is compared, in a time that tells nothing. */
export function headersProve(
  { bearer = [], basic }: Kept,
  { authorization = '' }: IncomingHttpHeaders,
): boolean {
  const [scheme = '', given = ''] = authorization.split(/ +(.*)/s);
  if (scheme.toLowerCase() === 'bearer')
    return equalsAny(
      given,
      bearer.map((secret) => secret.reveal()),
    );
  if (scheme.toLowerCase() !== 'basic' || !basic) return false;
  const accepted = basic.passwords.map((password) => `${basic.user}:${password.reveal()}`);
  return equalsAny(Buffer.from(given, 'base64').toString('utf8'), accepted);
}

/** Whether the body carries the signature of somebody who knows a secret. */
export function bodyProves({ hmac }: Kept, headers: IncomingHttpHeaders, body: Uint8Array): boolean {
  if (!hmac) return false;
  const given = headers[hmac.header.toLowerCase()];
  if (typeof given !== 'string' || !given.startsWith(hmac.prefix)) return false;
  const signatures = hmac.secrets.map((secret) =>
    createHmac(hmac.algorithm, secret.reveal()).update(body).digest('hex'),
  );
  return equalsAny(given.slice(hmac.prefix.length).toLowerCase(), signatures);
}

function equalsAny(given: string, accepted: string[]): boolean {
  let equal = false;
  // Digests have one length, which is what the comparison needs; no early end, so that order tells nothing either.
  for (const one of accepted) equal = timingSafeEqual(digest(given), digest(one)) || equal;
  return equal;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
