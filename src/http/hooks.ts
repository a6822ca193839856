// Where alerts and releases come in, on an address of its own. What is answered with 2xx is on disk.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { testSource } from '#src/alerts/settings.ts';
import type { StoreBody } from '#src/alerts/store-bodies.ts';
import type { Address } from '#src/config/values.ts';
import type { Config, Source } from '#src/config.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import type { Metrics } from '#src/metrics.ts';
import type { Pipelines } from '#src/releases/pipelines/pipelines.ts';
import { watchWork } from './hooks/at-work.ts';
import { mostReceived, pack } from './hooks/body.ts';
import { bodyProves, headersProve } from './hooks/credentials.ts';
import { createDoor } from './hooks/door.ts';
import type { Refusals } from './hooks/refusals.ts';
import { releaseRoutes, sourceName } from './hooks/release-hooks.ts';

export interface HooksServer {
  /** With the port that was chosen when 0 was asked for. */
  address: Address;
  /** Takes nothing new and resolves once what is at work is answered. */
  close(): Promise<void>;
}

export interface HooksParts {
  /** Of the configuration as it is now. */
  sources: () => Record<string, Source>;
  apps: () => Config['apps'];
  store: StoreBody;
  pipelines: Pipelines;
  refusals: Refusals;
  metrics: Metrics;
  log: Logger;
  /** Slack's own requests, under /slack/, in HTTP mode. */
  slack?: RequestListener;
}

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
  const idle = watchWork(app.server);
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `http.hooks: ${host}:${port} cannot be listened on (${code}). Choose another address.`,
    );
  }
  return {
    address: { host, port: (app.server.address() as AddressInfo).port },
    close: () => close(app, idle),
  };
}

async function close(app: FastifyInstance, idle: () => Promise<void>): Promise<void> {
  const closed = app.close();
  await idle();
  // One that has never sent anything is not among those that a server closes by itself, and would be waited for.
  app.server.closeAllConnections();
  await closed;
}

function routes(app: FastifyInstance, parts: HooksParts): void {
  const { sources, store, metrics, log } = parts;
  const door = createDoor(parts);
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  const { refuse, unavailable } = door;
  const inFlight = { proven: 0, unproven: 0 };

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

  releaseRoutes(app, { ...parts, door, closing: closing.signal });
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
    const { source, app: released } = request.params as { source?: string; app?: string };
    const name = released === undefined ? (source ?? '') : sourceName(released);
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

const explanation = `This is Quarterdeck's door for alerts and releases. Post alerts to /hooks/NAME, where NAME is a source of the
configuration (alerts.sources), with the credentials that are configured there:

  Alertmanager: webhook_configs: [{ url: http://THIS-ADDRESS/hooks/NAME, http_config: { authorization: { credentials: … } } }]

Pipelines post what they have pushed to /hooks/releases/APP, where APP is an app that has a hook: docs/releases.md.
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
