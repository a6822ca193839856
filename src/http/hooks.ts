// Where alerts come in, on an address of its own. What is answered with 2xx is on disk.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { testSource } from '#src/alerts/settings.ts';
import type { StoreBody } from '#src/alerts/store-bodies.ts';
import type { Address } from '#src/config/values.ts';
import type { Source } from '#src/config.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import type { Metrics } from '#src/metrics.ts';
import { mostReceived, pack } from './hooks/body.ts';
import { bodyProves, headersProve } from './hooks/credentials.ts';
import type { Refusal, Refusals } from './hooks/refusals.ts';

export interface HooksServer {
  /** With the port that was chosen when 0 was asked for. */
  address: Address;
  /** Takes nothing new and resolves once what is at work is answered. */
  close(): Promise<void>;
}

export interface HooksParts {
  /** Of the configuration as it is now. */
  sources: () => Record<string, Source>;
  store: StoreBody;
  refusals: Refusals;
  metrics: Metrics;
  log: Logger;
  /** Slack's own requests, under /slack/, in HTTP mode. */
  slack?: RequestListener;
}

const statusOf: Record<Refusal, number> = {
  'unknown-source': 404,
  unauthorized: 401,
  'too-large': 413,
  'unreadable-encoding': 415,
};

/**
 * Bodies being received together: beyond it, senders are asked to come again. Who is known only by a signature over
 * the body has a share apart, or anybody could fill it all with bodies that never come.
 */
const mostInFlight = { proven: 8 * mostReceived, unproven: 4 * mostReceived };

/** Throws UserError when the address cannot be had. */
export async function serveHooks({ host, port }: Address, parts: HooksParts): Promise<HooksServer> {
  const app = fastify({
    serverFactory: (handler) => serverFor(handler, parts.slack),
    bodyLimit: mostReceived,
    frameworkErrors: (_error, _request, reply) => {
      reply.raw.writeHead(404).end('not an address\n');
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  routes(app, parts);
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `http.hooks: ${host}:${port} cannot be listened on (${code}). Choose another address.`,
    );
  }
  return { address: { host, port: (app.server.address() as AddressInfo).port }, close: () => app.close() };
}

function routes(app: FastifyInstance, { sources, store, refusals, metrics, log }: HooksParts): void {
  const inFlight = { proven: 0, unproven: 0 };

  function refuse(reply: FastifyReply, source: string, refusal: Refusal, said?: string) {
    refusals.note(source, refusal, said);
    metrics.webhooks.inc({ source: refusal === 'unknown-source' ? '' : source, outcome: refusal });
    return reply.code(statusOf[refusal]).send(`${refusal}\n`);
  }

  function unavailable(reply: FastifyReply, source: string) {
    metrics.webhooks.inc({ source, outcome: 'unavailable' });
    return reply.code(503).header('retry-after', '5').send('not stored: send it again\n');
  }

  /** What can be refused without the body is refused before it is received. */
  async function beforeBody(request: FastifyRequest<Named>, reply: FastifyReply) {
    const { source: name } = request.params;
    const source = sourceOf(sources(), name);
    if (!source) return refuse(reply, '', 'unknown-source', name);
    const share = headersProve(source, request.headers) ? 'proven' : 'unproven';
    if (share === 'unproven' && !source.hmac) return refuse(reply, name, 'unauthorized');
    const announced = Number(request.headers['content-length'] ?? mostReceived);
    // What is larger is refused as soon as Fastify sees it.
    const length = announced > mostReceived ? 0 : announced;
    if (inFlight[share] + length > mostInFlight[share]) return unavailable(reply, name);
    // Bytes are stored whatever they are called; a name that Fastify cannot parse would cost the alert.
    request.headers['content-type'] = 'application/octet-stream';
    inFlight[share] += length;
    reply.raw.once('close', () => {
      inFlight[share] -= length;
    });
    return undefined;
  }

  async function receive(request: FastifyRequest<Named>, reply: FastifyReply) {
    const { source: name } = request.params;
    const source = sourceOf(sources(), name);
    if (!source) return refuse(reply, '', 'unknown-source', name);
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { headers } = request;
    const proven = headersProve(source, headers) || bodyProves(source, headers, raw);
    if (!proven) return refuse(reply, name, 'unauthorized');
    const packed = await pack(raw, headers['content-encoding']);
    if (typeof packed === 'string') return refuse(reply, name, packed);
    try {
      await store({ source: name, ...packed });
    } catch (error) {
      if (!(error instanceof TemporaryError)) log.error({ err: error, source: name }, 'storing a webhook');
      return unavailable(reply, name);
    }
    metrics.webhooks.inc({ source: name, outcome: 'stored' });
    return reply.code(202).send('stored\n');
  }

  app.route<Named>({
    method: ['POST', 'PUT'],
    url: '/hooks/:source',
    onRequest: beforeBody,
    handler: receive,
  });
  app.setNotFoundHandler(async (request, reply) => {
    if (request.method === 'GET') return reply.code(404).type('text/plain').send(explanation);
    return refuse(reply, '', 'unknown-source', request.url);
  });
  app.setErrorHandler(async (error: { code?: string; statusCode?: number }, request, reply) => {
    const name = (request.params as Partial<Named['Params']>).source ?? '';
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(reply, name, 'too-large');
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ err: error, source: name }, 'receiving a webhook');
    return reply.code(status).send('not understood\n');
  });
}

interface Named {
  Params: { source: string };
}

/** The name comes from outside: `constructor` is nobody's source. */
function sourceOf(sources: Record<string, Source>, name: string): Source | undefined {
  return Object.hasOwn(sources, name) && name !== testSource ? sources[name] : undefined;
}

const explanation = `This is Quarterdeck's door for alerts. Post them to /hooks/NAME, where NAME is a source of the
configuration (alerts.sources), with the credentials that are configured there:

  Alertmanager: webhook_configs: [{ url: http://THIS-ADDRESS/hooks/NAME, http_config: { authorization: { credentials: … } } }]
`;

function serverFor(handler: RequestListener, slack: RequestListener | undefined) {
  const server = createServer({ maxHeaderSize: 16_384 }, (request, response) => {
    if (slack && request.url?.startsWith('/slack/')) slack(request, response);
    else handler(request, response);
  });
  // Alertmanager and Grafana keep their connections; a body of 32 MB may come over a slow line.
  server.keepAliveTimeout = 75_000;
  server.headersTimeout = 20_000;
  server.requestTimeout = 120_000;
  return server;
}
