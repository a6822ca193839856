// Where pipelines announce what they have pushed, and wait for what became of it. What is answered with 2xx is on disk.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '#src/config.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { withoutMarkup } from '#src/messages/without-markup.ts';
import type { Metrics } from '#src/metrics.ts';
import { readAnnouncement } from '#src/releases/pipelines/announcement.ts';
import type { Announced, Deploy, Pipelines } from '#src/releases/pipelines/pipelines.ts';
import { headersProve } from './credentials.ts';
import type { Door } from './door.ts';

export interface ReleaseHooksParts {
  /** Of the configuration as it is now. */
  apps: () => Config['apps'];
  pipelines: Pipelines;
  door: Door;
  /** When the server stops: nobody waits any longer. */
  closing: AbortSignal;
  metrics: Metrics;
  log: Logger;
}

const largest = 16 * 1024;
/** Announcements at work together: each asks a registry and a cluster. Beyond it, senders are asked to come again. */
const mostAtOnce = 16;
/** Who waits beyond it is answered at once, and asks again. */
const mostWaiting = 200;
/** Seconds that one request may wait; less than the 60 s after which proxies commonly give a connection up. */
const longest = 55;

interface Named {
  Params: { app: string; operation: string };
  Querystring: { wait?: string };
}
type Request = FastifyRequest<Named>;

export function releaseRoutes(server: FastifyInstance, parts: ReleaseHooksParts): void {
  const { apps, pipelines, door, metrics, log, closing } = parts;
  let atOnce = 0;
  let waiting = 0;

  async function prove({ params, headers }: Request, reply: FastifyReply) {
    const { app } = params;
    const hook = Object.hasOwn(apps(), app) ? apps()[app]?.hook : undefined;
    if (!hook) return door.refuse(reply, '', 'unknown-source', `releases/${app}`);
    return headersProve(hook, headers) ? undefined : door.refuse(reply, sourceName(app), 'unauthorized');
  }

  async function beforeBody(request: Request, reply: FastifyReply) {
    const source = sourceName(request.params.app);
    if (await prove(request, reply)) return reply;
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
      return door.refuse(reply, source, 'unreadable-encoding');
    if (atOnce >= mostAtOnce) return door.unavailable(reply, source);
    request.headers['content-type'] = 'application/octet-stream';
    atOnce += 1;
    reply.raw.once('close', () => {
      atOnce -= 1;
    });
    return undefined;
  }

  async function announce(request: Request, reply: FastifyReply) {
    const { app } = request.params;
    const source = sourceName(app);
    const said = readAnnouncement(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    if ('mistakes' in said) {
      metrics.webhooks.inc({ source, outcome: 'unreadable' });
      return reply.code(400).send({ error: said.mistakes.join('; ') });
    }
    try {
      const announced = await pipelines.announce(app, said);
      const { status, outcome } = summed(announced.deploys);
      metrics.webhooks.inc({ source, outcome });
      if (status === 503) reply.header('retry-after', '5');
      return reply.code(status).send(answerOf(announced));
    } catch (error) {
      return notAnnounced(error, reply, source);
    }
  }

  function notAnnounced(error: unknown, reply: FastifyReply, source: string) {
    if (error instanceof UserError) {
      metrics.webhooks.inc({ source, outcome: 'declined' });
      return reply.code(409).send({ error: withoutMarkup(error.message) });
    }
    if (!(error instanceof TemporaryError)) log.error({ err: error, source }, 'announcing a release');
    return door.unavailable(reply, source);
  }

  async function status(request: Request, reply: FastifyReply) {
    const { app, operation } = request.params;
    const seconds = /^(\d{1,3})s?$/.exec(request.query.wait ?? '0')?.[1];
    if (seconds === undefined) return reply.code(400).send({ error: 'wait: expected seconds such as 30s' });
    const waits = waiting < mostWaiting ? Math.min(Number(seconds), longest) : 0;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    waiting += 1;
    try {
      const enough = AbortSignal.any([closing, gone.signal, AbortSignal.timeout(waits * 1000)]);
      const found = await pipelines.status(app, operation, enough);
      if (!found) return reply.code(404).send({ error: `CI of ${app} has begun no such operation` });
      return reply.send(found);
    } catch (error) {
      if (error instanceof TemporaryError) return door.unavailable(reply, sourceName(app));
      throw error;
    } finally {
      waiting -= 1;
    }
  }

  server.route<Named>({
    method: 'POST',
    url: '/hooks/releases/:app',
    bodyLimit: largest,
    onRequest: beforeBody,
    handler: announce,
  });
  server.route<Named>({
    method: 'GET',
    url: '/hooks/releases/:app/:operation',
    onRequest: prove,
    handler: status,
  });
}

/** As refusals and metrics name it, apart from sources of alerts. */
export function sourceName(app: string): string {
  return `releases/${app}`;
}

/** A pipeline fails when nothing of what it announced is deployed, and comes again when a cluster did not answer. */
function summed(deploys: readonly Deploy[]): { status: number; outcome: string } {
  const kinds = new Set(deploys.map(({ kind }) => kind));
  if (kinds.has('not now')) return { status: 503, outcome: 'unavailable' };
  if (kinds.size === 0 || kinds.has('begun') || kinds.has('there')) return { status: 202, outcome: 'stored' };
  return { status: kinds.has('refused') ? 409 : 403, outcome: 'declined' };
}

function answerOf({ release, deploys }: Announced) {
  const { app, tag, digest, commit } = release;
  return { app, tag, digest, commit, deploys: deploys.map((deploy) => deployAnswer(app, deploy)) };
}

function deployAnswer(app: string, deploy: Deploy) {
  const { environment } = deploy;
  if (deploy.kind !== 'begun')
    return { environment, operation: null, outcome: deploy.kind, reason: deploy.reason };
  const { kind: outcome, operation, state } = deploy;
  return { environment, outcome, operation, state, status: `/hooks/releases/${app}/${operation}` };
}
