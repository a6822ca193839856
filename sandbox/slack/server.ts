// The sandbox's one HTTP server: Web API, response URLs, uploads, sockets, control and the page.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answered, answerCall } from './answer.ts';
import type { Core } from './core.ts';
import { download, upload } from './file-bytes.ts';
import { Refusal } from './refusal.ts';
import { serveMethod } from './web-api/serve.ts';
import type { Json } from './world.ts';

/** Answers requests whose path begins with its prefix. */
export type Route = (request: IncomingMessage, body: Buffer, response: ServerResponse) => Promise<void>;

const loopback = '127.0.0.1';

export async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, resolve);
  });
  return `http://${loopback}:${(server.address() as AddressInfo).port}`;
}

export function createSandboxServer(core: () => Core, more: Record<string, Route>): Server {
  const routes: Record<string, Route> = {
    '/api/': (request, body, response) =>
      serveMethod(lastOf(request), request, body.toString(), response, core()),
    '/response/': (request, body, response) => {
      const args = JSON.parse(body.toString()) as Json;
      const call = core().calls.begin('response_url', args);
      const exchange = { core: core(), call, request, response };
      return answerCall(exchange, () => answerTo(core(), lastOf(request), args));
    },
    '/upload/': (request, body, response) => upload(core(), lastOf(request), { request, body, response }),
    '/files/': (request, _, response) => download(core(), lastOf(request), request, response),
    ...more,
  };
  const server = createServer((request, response) => {
    void readAll(request)
      .then((body) => {
        const path = new URL(request.url ?? '/', 'http://sandbox').pathname;
        const down = core().faults.isDown && !path.startsWith('/control/') && !path.startsWith('/page');
        if (!isLocal(request)) return reply(response, 403, 'not from here');
        if (down) return reply(response, 503, 'Slack is down (sandbox)');
        const prefix = Object.keys(routes).find((each) => path.startsWith(each));
        const route = prefix === undefined ? undefined : routes[prefix];
        return route ? route(request, body, response) : reply(response, 404, 'not found');
      })
      .catch((error: Error) => {
        if (!response.headersSent) reply(response, 500, error.message);
      });
  });
  return server;
}

const lastOf = (request: IncomingMessage): string =>
  new URL(request.url ?? '/', 'http://sandbox').pathname.split('/').at(-1) ?? '';

/** A site that gave itself this machine's address is told apart by the name it is called by. */
const isLocal = ({ headers }: IncomingMessage): boolean =>
  [loopback, 'localhost'].includes(headers.host?.replace(/:\d+$/, '') ?? '');

/** Another site's page cannot send JSON here: the browser asks first, and is not answered. */
export const isJson = ({ headers }: IncomingMessage): boolean =>
  headers['content-type']?.startsWith('application/json') ?? false;

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function reply(response: ServerResponse, status: number, body: string | Json): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(isText ? body : JSON.stringify(body));
}

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
async function answerTo(core: Core, id: string, args: Json): Promise<Answered> {
  try {
    core.responseUrls.post(id, args);
    return { status: 200, body: 'ok' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const status = error.code.endsWith('_url') ? 404 : 400;
    return { status, body: { ok: false, error: error.code } };
  }
}
