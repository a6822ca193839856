import type { RequestListener } from 'node:http';
import { type App, HTTPReceiver } from '@slack/bolt';
import type { Clock } from '#src/clock.ts';
import type { Logger } from '#src/log.ts';
import type { Secret } from '#src/secret.ts';
import { libraryLogger } from './logger.ts';
import type { Receive } from './receive.ts';

/** Where Slack's requests arrive, as the manifest says. */
export const requestPath = '/slack/events';

interface HttpOptions {
  signingSecret: Secret;
  receive: Receive;
  clock: Clock;
  log: Logger;
}

/**
 * Answers Slack's requests, signed over their raw body, which must still be unread or stand as a Buffer in
 * `request.rawBody`. What was delivered before is known by its row, so a replay runs nothing.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack/
 */
export function openHttpReceiver({ signingSecret, receive, clock, log }: HttpOptions): RequestListener {
  const receiver = new HTTPReceiver({
    signingSecret: signingSecret.reveal(),
    endpoints: [requestPath],
    logger: libraryLogger(log),
  });
  // Of Bolt's App a receiver only ever calls this; see keepSocket.
  receiver.init({ processEvent: receive } as App);
  return (request, response) => {
    // For whatever else is asked, Bolt throws out of the listener, and Node would end.
    if (request.method !== 'POST' || request.url?.split('?')[0] !== requestPath) {
      response.writeHead(404).end();
      return;
    }
    // Bolt refuses what is more than five minutes old by the machine's clock, and lets the future pass.
    const sent = Number(request.headers['x-slack-request-timestamp']) * 1000;
    if (Math.abs(clock.now().getTime() - sent) > 300_000) {
      response.writeHead(401).end();
      return;
    }
    receiver.requestListener(request, response);
  };
}
