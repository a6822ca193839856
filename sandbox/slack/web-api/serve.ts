// One call of the Web API, from arguments to answer. https://docs.slack.dev/apis/web-api
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answered, answerCall, rateLimited } from '../answer.ts';
import type { Core } from '../core.ts';
import { channelOf } from '../messages.ts';
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

export async function serveMethod(
  name: string,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
  core: Core,
): Promise<void> {
  const { token, ...args } = argumentsOf(request, body);
  const call = core.calls.begin(name, legible(args));
  await answerCall({ core, call, request, response }, () =>
    answer(name, args, bearer(request) ?? token, core),
  );
}

async function answer(name: string, args: Json, token: unknown, core: Core): Promise<Answered> {
  const headers = { 'x-oauth-scopes': scopesOf(core.world).join(',') };
  try {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method) throw new Refusal('unknown_method', { req_method: name });
    authenticate(method, token, core.world);
    const channel = String(args.channel ?? '');
    const wait = core.limits.take(name, method.tier, channelOf(core.world, channel)?.id ?? channel);
    if (wait > 0) return rateLimited(wait);
    authorize(method, core.world);
    return { status: 200, body: { ok: true, ...(await method.run(args, core)) }, headers };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: 200, body: { ok: false, error: error.code, ...error.more }, headers };
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

const bearer = (request: IncomingMessage): string | undefined =>
  /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];

function argumentsOf(request: IncomingMessage, body: string): Json {
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://sandbox').searchParams);
  if (body === '') return query;
  if (request.headers['content-type']?.startsWith('application/json'))
    return { ...query, ...(JSON.parse(body) as Json) };
  return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
}

/** For the index of calls: what a form carries as JSON, as values. */
const legible = (args: Json): Json =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [name, valueIn(value)]));

function valueIn(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
