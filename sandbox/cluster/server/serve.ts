// The API server: HTTPS with HTTP/2 and HTTP/1.1, as the real one.
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Account, authorise } from '../access.ts';
import type { Certificate } from '../certificate.ts';
import type { Levers } from '../faults.ts';
import { methodNotAllowed, StatusError, unauthorized } from '../status.ts';
import type { World } from '../world.ts';
import { type Answer, refusal, send } from './answer.ts';
import { remove, removeMany } from './delete.ts';
import { discover } from './discovery.ts';
import { serveLogs } from './logs.ts';
import { patch } from './patch.ts';
import { readList, readOne } from './read.ts';
import { type ApiRequest, addressOf, attributesOf, verbOf } from './request.ts';
import { review, reviewSelf } from './review.ts';
import { scale } from './scale.ts';
import { issueToken } from './token.ts';
import { serveWatch, type Watch } from './watch.ts';
import { create, update } from './write.ts';

/** `POST /control/do` and its like; answers false for a path that is not one of its own. */
export type Control = (path: string, body: string, method: string) => Promise<Answer | undefined>;

export interface ApiServer extends Levers {
  readonly port: number;
  /** Connections and watches that are open now. */
  readonly open: { connections: number; watches: number };
  /** Requests so far, by verb and resource: `patch deployments`. */
  readonly requests: SeenRequest[];
  close(): Promise<void>;
}

export interface SeenRequest {
  user: string;
  verb: string;
  /** `deployments`, `pods/log` */
  resource: string;
  namespace: string | undefined;
  name: string | undefined;
  userAgent: string;
  status: number | undefined;
}

const loopback = '127.0.0.1';

export async function startApiServer(
  world: World,
  certificate: Certificate,
  port: number,
  control: Control,
): Promise<ApiServer> {
  const watches = new Set<Watch>();
  const sockets = new Set<Socket>();
  const requests: SeenRequest[] = [];
  const waiting = new Set<() => void>();
  let bound = port;
  let server: Http2SecureServer | undefined;

  const handle = async (request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> => {
    const bytes = await bodyOf(request);
    const body = bytes.toString();
    const url = new URL(request.url, 'https://sandbox');
    const controlled = url.pathname.startsWith('/control/')
      ? await control(url.pathname, body, request.method)
      : undefined;
    if (controlled) return send(response, controlled);
    if (world.faults.delay > 0) await wait(world.faults.delay);
    if (world.faults.isSilent) await new Promise<void>((resolve) => waiting.add(resolve));
    world.timeline.catchUp();
    try {
      const injected = world.faults.next();
      if (injected) return send(response, refusal(injected, injected.retryAfter));
      serve(world, readRequest(world, request, url, bytes), request, response, url, watches, requests);
      world.timeline.catchUp();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      send(response, refusal(error));
    }
  };

  const listen = async (): Promise<void> => {
    server = createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) => {
      handle(request, response).catch((error: Error) => {
        if (!response.headersSent) send(response, { status: 500, body: `${error.stack}\n` });
        else response.end();
      });
    });
    // A client that leaves in the middle is its own business.
    server.on('sessionError', () => {}).on('clientError', () => {});
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    });
    const starting = server;
    await new Promise<void>((resolve, reject) => {
      starting.once('error', reject);
      starting.listen(bound, loopback, resolve);
    });
    bound = (starting.address() as AddressInfo).port;
  };
  const stopListening = async (): Promise<void> => {
    const stopping = server;
    server = undefined;
    const closed = new Promise<void>((resolve) => (stopping ? stopping.close(() => resolve()) : resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen();

  return {
    get port() {
      return bound;
    },
    get open() {
      return { connections: sockets.size, watches: watches.size };
    },
    requests,
    listen,
    stopListening,
    cutWatches: () => {
      for (const each of [...watches]) each.cut();
    },
    forgetHistory: () => {
      world.store.compact();
      for (const each of [...watches]) each.expire();
    },
    speak: () => {
      for (const each of [...watches]) each.speak();
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
    close: stopListening,
  };
}

async function bodyOf(request: Http2ServerRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const anonymous: Account = {
  user: 'system:anonymous',
  groups: ['system:unauthenticated'],
  token: '',
  rules: [],
};

/** Throws 401 for a token that nobody has. */
function accountOf({ accounts }: World, authorization: string | undefined): Account {
  if (!authorization) return anonymous;
  const token = /^Bearer (.+)$/i.exec(authorization)?.[1];
  const account = accounts.find((each) => each.token === token);
  if (!account) throw unauthorized();
  return account;
}

interface Read {
  account: Account;
  request: ApiRequest | undefined;
}

function readRequest(world: World, { method, headers }: Http2ServerRequest, url: URL, bytes: Buffer): Read {
  const account = accountOf(world, headers.authorization);
  const address = addressOf(url.pathname);
  if (!address) return { account, request: undefined };
  const verb = verbOf(method, address, url.searchParams);
  const request: ApiRequest = {
    ...address,
    ...{ method, verb, bytes, account, query: url.searchParams, body: bytes.toString() },
    contentType: headers['content-type']?.split(';')[0]?.trim() ?? 'application/json',
    accept: headers.accept ?? '',
    userAgent: headers['user-agent'] ?? '',
  };
  return { account, request };
}

function serve(
  world: World,
  { account, request }: Read,
  { method }: Http2ServerRequest,
  response: Http2ServerResponse,
  url: URL,
  watches: Set<Watch>,
  requests: SeenRequest[],
): void {
  if (!request) {
    send(response, undiscovered(method, url.pathname));
    return;
  }
  const { resource, subresource, verb, namespace, name, userAgent } = request;
  const seen: SeenRequest = {
    ...{ user: account.user, verb, namespace, name, userAgent, status: undefined },
    resource: subresource ? `${resource.plural}/${subresource}` : resource.plural,
  };
  requests.push(seen);
  response.on('finish', () => {
    seen.status = response.statusCode;
  });
  authorise(world.store, account, attributesOf(request), resource);
  if (verb === 'watch') {
    serveWatch(world, request, response, watches);
    return;
  }
  if (subresource === 'log') {
    serveLogs(world, request, response);
    return;
  }
  send(response, answer(world, request));
}

function undiscovered(method: string, path: string): Answer {
  const found = method === 'GET' || method === 'HEAD' ? discover(path) : undefined;
  if (found !== undefined) return { status: 200, body: found };
  if (path === '/') return { status: 200, body: { paths: ['/api', '/apis', '/version'] } };
  return refusal(new StatusError(404, 'NotFound', 'the server could not find the requested resource', {}));
}

const answers: Record<string, (world: World, request: ApiRequest) => Answer> = {
  get: readOne,
  list: readList,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeMany,
};

function answer(world: World, request: ApiRequest): Answer {
  if (request.resource.kind === 'SelfSubjectAccessReview') return review(world, request);
  if (request.resource.kind === 'SelfSubjectReview') return reviewSelf(request);
  if (request.subresource === 'token') return issueToken(world, request);
  if (request.subresource === 'scale') return scale(world, request);
  const serveVerb = answers[request.verb];
  if (!serveVerb) throw methodNotAllowed();
  return serveVerb(world, request);
}
