// Delivery to a request URL, signed. https://docs.slack.dev/authentication/verifying-requests-from-slack
import { createHmac, randomUUID } from 'node:crypto';
import type { Envelope, Transport } from './delivery.ts';
import type { Json, World } from './world.ts';

export function requestUrl(world: World, url: string, ackWithin: number): Transport {
  return {
    online: () => true,
    async send(envelope) {
      const { body, type } = encoded(envelope);
      const timestamp = String(Math.floor(world.now() / 1000));
      try {
        const response = await fetch(url, {
          method: 'POST',
          redirect: 'error',
          signal: AbortSignal.timeout(ackWithin),
          headers: {
            'content-type': type,
            'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
            'x-slack-request-timestamp': timestamp,
            'x-slack-signature': signature(world.tokens.signingSecret, timestamp, body),
            ...retryHeaders(envelope),
          },
          body,
        });
        const text = await response.text();
        if (!response.ok)
          return {
            acked: false,
            reason: 'http_error',
            // https://docs.slack.dev/apis/events-api/#retries
            final: response.headers.get('x-slack-no-retry') === '1',
          };
        return { acked: true, body: parsed(text) };
      } catch (cause) {
        const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
        return { acked: false, reason: timedOut ? 'http_timeout' : 'connection_failed' };
      }
    },
  };
}

/**
 * What Slack does when an address is entered: it has to answer the challenge.
 * https://docs.slack.dev/reference/events/url_verification
 */
export async function verifyRequestUrl(transport: Transport): Promise<void> {
  const challenge = randomUUID();
  const payload = { token: 'sandbox-verification', type: 'url_verification', challenge };
  const answer = await transport.send({ type: 'events_api', payload, acceptsResponse: false });
  if (!answer.acked) throw new Error(`verifying the request URL: ${answer.reason}`);
  const given = (answer.body as Json | undefined)?.challenge ?? answer.body;
  if (given !== challenge) throw new Error('verifying the request URL: another challenge came back');
}

export const signature = (secret: string, timestamp: string, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;

/** Events come as JSON, commands as a form, the rest as a form with one JSON field. */
function encoded({ type, payload }: Envelope): { body: string; type: string } {
  if (type === 'events_api') return { body: JSON.stringify(payload), type: 'application/json' };
  const form =
    type === 'slash_commands'
      ? new URLSearchParams(Object.entries(payload).map(([key, value]) => [key, String(value)]))
      : new URLSearchParams({ payload: JSON.stringify(payload) });
  return { body: form.toString(), type: 'application/x-www-form-urlencoded' };
}

const retryHeaders = ({ retry }: Envelope): Record<string, string> =>
  retry ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason } : {};

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
