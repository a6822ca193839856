// Health and metrics, apart from the webhooks: who may send alerts has no business here.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Address } from '#src/config/values.ts';
import { UserError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import type { Readiness } from '#src/readiness.ts';

export interface InternalServer {
  /** With the port that was chosen when 0 was asked for. */
  address: Address;
  close(): Promise<void>;
}

interface Parts {
  readiness: Readiness;
  registry: Registry;
  /** Sets the gauges, before each answer of /metrics. */
  measure: () => Promise<void>;
  log: Logger;
}

interface Page {
  status: number;
  type: string;
  body: string;
}

/** Throws UserError when the address cannot be had. */
export async function serveInternal({ host, port }: Address, parts: Parts): Promise<InternalServer> {
  const pages: Record<string, () => Page | Promise<Page>> = {
    '/healthz': () => json(200, { alive: true }),
    '/readyz': () => ready(parts.readiness()),
    '/metrics': async () => {
      await parts.measure();
      return { status: 200, type: parts.registry.contentType, body: await parts.registry.metrics() };
    },
  };
  const server = createServer((request, response) => {
    answer(pages, request.url?.split('?')[0] ?? '')
      .then(({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body))
      .catch((error) => {
        parts.log.error({ err: error, url: request.url }, 'answering on the internal address');
        response.writeHead(500).end();
      });
  });
  await listen(server, { host, port });
  return {
    address: { host, port: (server.address() as AddressInfo).port },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(pages: Record<string, () => Page | Promise<Page>>, path: string): Promise<Page> {
  return (await pages[path]?.()) ?? json(404, { pages: Object.keys(pages) });
}

/**
 * Ready for webhooks, which the store alone decides: they are stored before anything is said to Slack, and a load
 * balancer that sent none while Slack is away would lose them.
 */
function ready({ store, ...degraded }: Record<string, string>): Page {
  const isReady = store === undefined;
  return json(isReady ? 200 : 503, { ready: isReady, problems: isReady ? {} : { store }, degraded });
}

function json(status: number, value: object): Page {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

function listen(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(
        new UserError(
          `http.internal: ${host}:${port} cannot be listened on (${code}). Choose another address.`,
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
}
