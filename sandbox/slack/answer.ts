// Answers one call of the app, or lets happen to it what a test ordered.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from './calls.ts';
import type { Core } from './core.ts';
import type { Misfortune } from './faults.ts';
import type { Json } from './world.ts';

export interface Answered {
  status: number;
  body: Json | string;
  headers?: Record<string, string>;
}

interface Exchange {
  core: Core;
  call: Call;
  request: IncomingMessage;
  response: ServerResponse;
}

export async function answerCall(exchange: Exchange, answer: () => Promise<Answered>): Promise<void> {
  const { core, call, request, response } = exchange;
  const misfortune = core.faults.next(call.method);
  if (misfortune?.kind === 'delay') await passed(misfortune.milliseconds);
  if (misfortune?.kind === 'lost_call') {
    Object.assign(call, { lost: 'call', status: 0 });
    request.socket.destroy();
    return;
  }
  if (misfortune?.kind === 'hang' && !misfortune.effect) return;

  const answered = (misfortune && unlucky(misfortune)) ?? (await answer());
  Object.assign(call, { response: answered.body, status: answered.status });
  if (misfortune?.kind === 'lost_answer') {
    call.lost = 'answer';
    request.socket.destroy();
  }
  if (misfortune?.kind !== 'lost_answer' && misfortune?.kind !== 'hang') send(response, answered);
  core.world.changes.emit({ type: 'call' });
}

function unlucky(misfortune: Misfortune): Answered | undefined {
  if (misfortune.kind === 'rate_limited') return rateLimited(misfortune.retryAfter);
  if (misfortune.kind === 'error') return { status: 200, body: { ok: false, error: misfortune.error } };
  if (misfortune.kind === 'status') return { status: misfortune.status, body: {} };
  return undefined;
}

/** https://docs.slack.dev/apis/web-api/rate-limits */
export const rateLimited = (seconds: number): Answered => ({
  status: 429,
  body: { ok: false, error: 'ratelimited' },
  headers: { 'retry-after': String(seconds) },
});

function send(response: ServerResponse, { status, body, headers }: Answered): void {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'content-type': isText ? 'text/html' : 'application/json; charset=utf-8',
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
}

const passed = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
