// Calls to one API server. JSON stays as it came, so that fields which this version does not know survive.
import type { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { TemporaryError } from '#src/errors.ts';
import type { Json, JsonObject } from '#src/json.ts';
import { asError, type Status, unreachable } from './errors.ts';
import type { Identity } from './identity.ts';
import { list, number, object, text } from './raw.ts';

export interface Call {
  /** For errors: what is done, such as `reading deployment shop/checkout`. */
  doing: string;
  /** For people: what is asked for, such as `deployment *checkout* in *shop*`. */
  about: string;
  path: string;
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number | boolean | undefined>;
  body?: Json;
  /** `application/json` when left out. */
  contentType?: string;
}

export interface Api {
  readonly cluster: string;
  /** Ends within 4 s. */
  json(call: Call): Promise<JsonObject>;
  /** The same, over the connection that the watch of what is listed takes next. */
  list(call: Call): Promise<JsonObject>;
  text(call: Call): Promise<string>;
  /** Resolves with the head of the answer, whose body then goes on until the signal or the server ends it. */
  stream(call: Call, signal: AbortSignal): Promise<Readable>;
}

/** Outside calls of leased work end in this time. */
const callTimeout = 4_000;

export function createApi(identity: Identity, cluster: string): Api {
  async function send(
    call: Call,
    pool: 'calls' | 'watches',
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    try {
      const { headers, [pool]: dispatcher } = await identity.authorise();
      const answer = await request(`${identity.server}${call.path}${queryOf(call.query)}`, {
        method: call.method ?? 'GET',
        headers: {
          ...headers,
          'user-agent': 'quarterdeck',
          accept: 'application/json, */*',
          ...(call.body !== undefined && { 'content-type': call.contentType ?? 'application/json' }),
        },
        body: call.body === undefined ? null : JSON.stringify(call.body),
        dispatcher,
        signal,
        headersTimeout: callTimeout,
      });
      if (answer.statusCode < 400) return answer;
      const status = statusOf(answer, await answer.body.text());
      throw asError(status, cluster, call.doing, call.about);
    } catch (cause) {
      throw isNetwork(cause) ? unreachable(cause, cluster, call.doing) : cause;
    }
  }

  async function whole(call: Call, pool: 'calls' | 'watches'): Promise<string> {
    const answer = await send(call, pool, AbortSignal.timeout(callTimeout));
    return answer.body.text().catch((cause: unknown) => {
      throw unreachable(cause, cluster, call.doing);
    });
  }

  return {
    cluster,
    text: (call) => whole(call, 'calls'),
    json: async (call) => parsed(await whole(call, 'calls'), call),
    list: async (call) => parsed(await whole(call, 'watches'), call),
    stream: async (call, signal) => (await send(call, 'watches', signal)).body,
  };
}

function parsed(body: string, call: Call): JsonObject {
  try {
    return object(JSON.parse(body) as Json);
  } catch (cause) {
    // A proxy or a load balancer that answers for the server.
    throw new TemporaryError(`${call.doing}: the answer is not JSON`, { cause });
  }
}

function queryOf(query: Call['query']): string {
  const set = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  if (set.length === 0) return '';
  return `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}

function statusOf({ statusCode, headers }: Dispatcher.ResponseData, body: string): Status {
  const status = statusBody(body);
  const { reason, message, details } = status;
  const after = Number(headers['retry-after']);
  return {
    code: statusCode,
    reason: text(reason),
    message: text(message) || body.slice(0, 500),
    causes: list(object(details).causes).map((cause) => ({
      reason: text(object(cause).reason),
      message: text(object(cause).message),
      field: text(object(cause).field),
    })),
    retryAfter:
      after > 0 ? after * 1000 : (number(object(details).retryAfterSeconds) ?? 0) * 1000 || undefined,
  };
}

function statusBody(body: string): JsonObject {
  try {
    return object(JSON.parse(body) as Json);
  } catch {
    return {};
  }
}

/** Errors of ours have a class of their own; what undici, TLS and time-outs throw does not. */
function isNetwork(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' || error.name === 'TimeoutError' || error.name === 'AbortError';
}
