// An API server that says what a test wants it to say: what no real one says on demand.
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Clock, systemClock } from '#src/clock.ts';
import { connectKubernetes } from '#src/integrations/kubernetes/connect.ts';
import type { Kubernetes } from '#src/integrations/kubernetes/kubernetes.ts';
import { temporaryFolder } from './process.ts';

export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

type Answer = (asked: Asked, response: ServerResponse) => void;

export interface ApiServer extends AsyncDisposable {
  kubernetes: Kubernetes;
  asked: Asked[];
}

/** The SDK does not talk without TLS, except to a server that it is told not to check. */
export async function startApiServer(answer: Answer, clock: Clock = systemClock()): Promise<ApiServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then((one) => {
      asked.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const folder = await temporaryFolder('api-server');
  const kubeconfig = join(folder.path, 'kubeconfig');
  const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'main' },
      clusters: [{ name: 'main', cluster }],
      users: [{ name: 'bot', user: { token: 'secret' } }],
      contexts: [{ name: 'main', context: { cluster: 'main', user: 'bot' } }],
    }),
  );
  const kubernetes = await connectKubernetes({ name: 'main', kubeconfig }, clock);
  return {
    kubernetes,
    asked,
    async [Symbol.asyncDispose]() {
      await kubernetes.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  return {
    method: request.method ?? '',
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: request.headers,
    body: body === '' ? undefined : JSON.parse(body),
  };
}

export function json(
  response: ServerResponse,
  body: object,
  status = 200,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A refusal as the API server words it. */
export function refuse(response: ServerResponse, code: number, status: object = {}, headers = {}) {
  json(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, ...status }, code, headers);
}
