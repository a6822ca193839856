// One call of the Web API, from arguments to answer. https://docs.slack.dev/apis/web-api
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Core } from '../core.ts';
import type { Misfortune } from '../faults.ts';
import { Refusal } from '../refusal.ts';
import { type Json, scopesOf, type World } from '../world.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import { type Method, type Methods, requireScope } from './method.ts';
import { peopleMethods } from './people.ts';
import { teamMethods } from './team.ts';
import { viewMethods } from './views.ts';

export const methods: Methods = {
  ...teamMethods,
  ...chatMethods,
  ...conversationMethods,
  ...peopleMethods,
  ...viewMethods,
  ...fileMethods,
};

interface Answered {
  status: number;
  body: Json;
  retryAfter?: number;
}

export async function serveMethod(
  name: string,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
  core: Core,
): Promise<void> {
  const args = argumentsOf(request, body);
  const { token, ...logged } = args;
  const call = core.calls.begin(name, logged);
  const misfortune = core.faults.next(name);
  if (misfortune?.kind === 'delay') await passed(misfortune.milliseconds);
  if (misfortune?.kind === 'lost_call') {
    Object.assign(call, { lost: 'call', status: 0 });
    request.socket.destroy();
    return;
  }
  if (misfortune?.kind === 'hang' && !misfortune.effect) return;

  const answered =
    (misfortune && unlucky(misfortune)) ?? (await answer(name, args, bearer(request) ?? token, core));
  Object.assign(call, { response: answered.body, status: answered.status });
  if (misfortune?.kind === 'lost_answer') {
    call.lost = 'answer';
    request.socket.destroy();
  }
  if (misfortune?.kind !== 'lost_answer' && misfortune?.kind !== 'hang') send(response, answered, core.world);
  core.world.changes.emit({ type: 'call' });
}

function unlucky(misfortune: Misfortune): Answered | undefined {
  if (misfortune.kind === 'rate_limited') return rateLimited(misfortune.retryAfter);
  if (misfortune.kind === 'error') return { status: 200, body: { ok: false, error: misfortune.error } };
  if (misfortune.kind === 'status') return { status: misfortune.status, body: {} };
  return undefined;
}

/** https://docs.slack.dev/apis/web-api/rate-limits */
const rateLimited = (retryAfter: number): Answered => ({
  status: 429,
  body: { ok: false, error: 'ratelimited' },
  retryAfter,
});

async function answer(name: string, args: Json, token: unknown, core: Core): Promise<Answered> {
  try {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method) throw new Refusal('unknown_method', { req_method: name });
    authenticate(method, token, core.world);
    const wait = core.limits.take(name, method.tier, String(args.channel ?? ''));
    if (wait > 0) return rateLimited(wait);
    authorize(method, core.world);
    return { status: 200, body: { ok: true, ...(await method.run(args, core)) } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: 200, body: { ok: false, error: error.code, ...error.more } };
  }
}

/** https://docs.slack.dev/reference/methods/auth.test#errors */
function authenticate(method: Method, token: unknown, { tokens }: World): void {
  if (token === undefined || token === '') throw new Refusal('not_authed');
  if (token !== tokens.bot && token !== tokens.app) throw new Refusal('invalid_auth');
  const wanted = method.token === 'app' ? tokens.app : tokens.bot;
  if (token !== wanted) throw new Refusal('not_allowed_token_type');
}

function authorize({ scopes }: Method, world: World): void {
  const [first] = scopes;
  if (first === undefined || scopes.some((scope) => scopesOf(world).includes(scope))) return;
  requireScope(world, first);
}

function send(response: ServerResponse, { status, body, retryAfter }: Answered, world: World): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-oauth-scopes': scopesOf(world).join(','),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
  response.end(JSON.stringify(body));
}

const bearer = (request: IncomingMessage): string | undefined =>
  /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];

function argumentsOf(request: IncomingMessage, body: string): Json {
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://sandbox').searchParams);
  if (body === '') return query;
  if (request.headers['content-type']?.startsWith('application/json'))
    return { ...query, ...(JSON.parse(body) as Json) };
  return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
}

const passed = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
