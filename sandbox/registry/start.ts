// A registry to resolve tags at, over HTTP on loopback. In a scenario:
//
//   await using registry = await startSandboxRegistry();
//   const digest = registry.push('shop/checkout', 'v413', { revision: '9f3c2e1' });
//   const image = `${registry.host}/shop/checkout:v413`;
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, plain } from './answer.ts';
import { type ImageLabels, pushImage } from './image.ts';
import { answerRegistry, type RegistryRequest, repositoryOf } from './serve.ts';
import { createRegistryStore } from './store.ts';
import { createTokens, type Login } from './tokens.ts';

export interface RegistryOptions {
  /** Left out: a free one. */
  port?: number;
  /** Who may pull, by a token asked for with name and password; left out, everyone may. */
  login?: Login;
}

export interface SandboxRegistry extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `127.0.0.1:PORT`: how images are named that lie here. */
  readonly host: string;
  /** Answers the digest. A tag that is there already moves to the new image. */
  push(repository: string, tag: string, labels?: ImageLabels): string;
  untag(repository: string, tag: string): void;
  /** Every request so far: `GET /v2/shop/checkout/tags/list`. */
  readonly requests: readonly string[];
  /** The tokens it gave are worth nothing any more. */
  expireTokens(): void;
  /** The next requests are answered with this status. */
  fail(status: number, times?: number, retryAfter?: number): void;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';

export async function startSandboxRegistry({
  port = 0,
  login,
}: RegistryOptions = {}): Promise<SandboxRegistry> {
  const store = createRegistryStore();
  const requests: string[] = [];
  let failing: { status: number; left: number; retryAfter: number | undefined } | undefined;
  let url = '';
  const tokens = login && createTokens(() => `${url}/token`, login);

  const answer = (request: RegistryRequest): Answer => {
    const { authorization } = request.headers;
    if (failing && failing.left > 0) {
      failing.left -= 1;
      const { status, retryAfter } = failing;
      return plain(
        status,
        'unavailable',
        retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
      );
    }
    if (tokens && request.url.pathname === '/token')
      return tokens.issue(authorization, request.url.searchParams);
    return tokens?.refuse(authorization, repositoryOf(request.url)) ?? answerRegistry(store, request);
  };
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    void read(request, url).then((each) => send(response, each.method, answer(each)));
  });
  url = await listen(server, port);
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };

  return {
    url,
    host: new URL(url).host,
    push: (repository, tag, labels = {}) => pushImage(store.open(repository), tag, labels),
    untag: (repository, tag) => void store.find(repository)?.tags.delete(tag),
    requests,
    expireTokens: () => tokens?.expire(),
    fail: (status, times = 1, retryAfter) => {
      failing = { status, left: times, retryAfter };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, resolve);
  });
  return `http://${loopback}:${(server.address() as AddressInfo).port}`;
}

async function read(request: IncomingMessage, base: string): Promise<RegistryRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', headers, url = '/' } = request;
  return { method, headers, url: new URL(url, base), body: Buffer.concat(chunks) };
}

function send(response: ServerResponse, method: string, { status, body, headers = {} }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'docker-distribution-api-version': 'registry/2.0',
    'content-length': bytes.length,
    ...headers,
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}
