// The faults and the administrator's acts over HTTP, for tests in another process.
// `POST /control/do` takes one Command; `GET /control/state`, `/control/calls?method=` and
// `/control/messages?channel=` tell what is there.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Core } from './core.ts';
import { type ChannelHandle, channelHandle } from './fluent/channel.ts';
import { person } from './fluent/person.ts';
import { channelIdOf, type Stage } from './fluent/stage.ts';
import { findMessage, removeMessage } from './messages.ts';
import { renderContent } from './rendered-text.ts';
import { isJson, type Route, reply } from './server.ts';
import type { Json, Message, World } from './world.ts';

const method = z.string();
const times = z.int().min(1).default(1);
const on = z.boolean().default(true);
const channel = z.string();

const command = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('rateLimit'), method, seconds: z.number() }),
  z.strictObject({ do: z.literal('fail'), method, error: z.union([z.string(), z.int()]), times }),
  z.strictObject({ do: z.literal('loseAnswer'), method, times }),
  z.strictObject({ do: z.literal('loseCall'), method, times }),
  z.strictObject({ do: z.literal('hang'), method, effect: z.boolean().default(false), times }),
  z.strictObject({ do: z.literal('delay'), method, milliseconds: z.number() }),
  z.strictObject({ do: z.literal('down'), on }),
  z.strictObject({ do: z.literal('refuseSockets'), on }),
  z.strictObject({ do: z.literal('deliverTwice'), on }),
  z.strictObject({ do: z.literal('forgetAcks'), times }),
  z.strictObject({ do: z.literal('clear') }),
  z.strictObject({
    do: z.literal('disconnect'),
    reason: z.enum(['warning', 'refresh_requested', 'link_disabled']).default('refresh_requested'),
    socket: z.int().optional(),
  }),
  z.strictObject({ do: z.literal('cut') }),
  z.strictObject({ do: z.literal('redeliver'), event: z.string().optional() }),
  z.strictObject({ do: z.enum(['kickBot', 'inviteBot', 'archive', 'unarchive']), channel }),
  z.strictObject({ do: z.literal('deleteMessage'), channel, ts: z.string() }),
  z.strictObject({
    do: z.literal('changeUser'),
    user: z.string(),
    deleted: z.boolean().optional(),
    isGuest: z.boolean().optional(),
  }),
]);
export type Command = z.infer<typeof command>;

export function controlRoutes(stage: () => Stage): Record<string, Route> {
  return {
    '/control/do': async (request, body, response) => {
      if (!isJson(request)) return reply(response, 403, 'send JSON');
      const asked = command.safeParse(JSON.parse(body.toString()));
      if (!asked.success) return reply(response, 400, z.prettifyError(asked.error));
      await carryOut(stage(), asked.data);
      reply(response, 200, { ok: true });
    },
    '/control/state': async (_, __, response) => reply(response, 200, stateOf(stage().core)),
    '/control/calls': async (request, _, response) => showCalls(stage().core, request, response),
    '/control/messages': async (request, _, response) => showMessages(stage(), request, response),
  };
}

async function carryOut(stage: Stage, asked: Command): Promise<void> {
  const { core } = stage;
  const { faults, socketMode, delivery } = core;
  switch (asked.do) {
    case 'rateLimit':
      return faults.rateLimit(asked.method, asked.seconds);
    case 'fail':
      return faults.fail(asked.method, asked.error, asked.times);
    case 'loseAnswer':
    case 'loseCall':
      return faults[asked.do](asked.method, asked.times);
    case 'hang':
      return faults.hang(asked.method, asked);
    case 'delay':
      return faults.delay(asked.method, asked.milliseconds);
    case 'down':
    case 'refuseSockets':
    case 'deliverTwice':
      return faults[asked.do](asked.on);
    case 'forgetAcks':
      return faults.forgetAcks(asked.times);
    case 'clear':
      return faults.clear();
    case 'disconnect':
      return socketMode.disconnect(asked.reason, asked.socket);
    case 'cut':
      return socketMode.cut();
    case 'redeliver':
      return delivery.redeliver(asked.event);
    case 'kickBot':
    case 'inviteBot':
    case 'archive':
    case 'unarchive':
      return channelAct(channelHandle(stage, asked.channel), asked.do);
    case 'deleteMessage':
      return deleteMessage(core.world, channelIdOf(stage, asked.channel), asked.ts);
    case 'changeUser': {
      const { user, deleted, isGuest } = asked;
      return person(stage, user).change({
        ...(deleted === undefined ? {} : { deleted }),
        ...(isGuest === undefined ? {} : { isGuest }),
      });
    }
    default:
      return asked satisfies never;
  }
}

const channelAct = (handle: ChannelHandle, act: 'kickBot' | 'inviteBot' | 'archive' | 'unarchive'): void =>
  handle[act]();

function deleteMessage(world: World, id: string, ts: string): void {
  const message = findMessage(world, id, ts);
  if (!message) throw new Error(`there is no message ${ts}`);
  removeMessage(world, message);
}

const stateOf = ({ socketMode, calls, limits, delivery, world }: Core): Json => ({
  now: world.now(),
  sockets: socketMode.open,
  calls: calls.all.length,
  rateLimited: limits.refused,
  unacknowledged: delivery.events
    .filter((event) => !event.acked)
    .map(({ id, attempts }) => ({ id, attempts })),
});

const queryOf = (request: IncomingMessage): URLSearchParams =>
  new URL(request.url ?? '/', 'http://sandbox').searchParams;

async function showCalls({ calls }: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wanted = queryOf(request).get('method');
  const after = Number(queryOf(request).get('after') ?? 0);
  const shown = calls.all.filter((call) => call.number > after && (!wanted || call.method === wanted));
  reply(response, 200, { calls: shown });
}

/** Every message that ever stood there, deleted ones too, with what it said over time. */
async function showMessages(stage: Stage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world } = stage.core;
  const id = channelIdOf(stage, queryOf(request).get('channel') ?? '');
  reply(response, 200, { messages: (world.messages.get(id) ?? []).map((each) => told(world, each)) });
}

const told = (world: World, message: Message): Json => ({
  ts: message.ts,
  user: message.user,
  text: renderContent(message, world),
  history: message.versions.map((version) => ({ at: version.at, text: renderContent(version, world) })),
  blocks: message.blocks,
  attachments: message.attachments,
  deleted: message.deleted,
  ...(message.threadTs ? { threadTs: message.threadTs } : {}),
  ...(message.visibleTo ? { visibleTo: message.visibleTo } : {}),
  ...(message.metadata ? { metadata: message.metadata } : {}),
});
