// What the page asks of its server: page-protocol.ts over HTTP.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { clicked, openedHome, suggested, usedShortcut } from './acts/interact.ts';
import { closed, submitted } from './acts/modal.ts';
import { type Outcome, personOf } from './acts/payload.ts';
import { reacted } from './acts/react.ts';
import { typed } from './acts/type.ts';
import type { Core } from './core.ts';
import { findMessage, forgetEphemerals } from './messages.ts';
import type { Act, ActResult, PageEvent } from './page-protocol.ts';
import { homeOf, isSeenBy, openViews, pageChannel, pageMessage, type Reads, snapshot } from './page-state.ts';
import { isJson, type Route, reply } from './server.ts';
import { directChannel } from './web-api/open-conversation.ts';
import type { Change, Json, Message, World } from './world.ts';

/** The built page, by file name. */
export type PageFiles = Record<'index.html' | 'page.js' | 'page.css', string>;

export interface PageOptions {
  files?: () => Promise<PageFiles>;
  guide: string[];
}

const keepAlive = 15_000;

export function pageRoutes(core: () => Core, { files, guide }: PageOptions): Record<string, Route> {
  const reads: Reads = new Map();
  let built: Promise<PageFiles> | undefined;
  return {
    '/page/state': async (request, _, response) => {
      const { world } = core();
      const me = personOf(world, userIn(request) || firstPerson(world));
      // A page that loads is a client started anew: its ephemeral messages are gone.
      forgetEphemerals(world, me.id);
      reply(response, 200, snapshot(core(), me, reads, guide) as unknown as Json);
    },
    '/page/events': async (request, _, response) => stream(core(), userIn(request), reads, response),
    '/page/act': async (request, body, response) => {
      if (!isJson(request)) return reply(response, 403, 'send JSON');
      reply(
        response,
        200,
        (await perform(core(), reads, JSON.parse(body.toString()) as Act)) as unknown as Json,
      );
    },
    '/': async (request, _, response) => {
      if (!files) return reply(response, 404, 'this sandbox has no page');
      built ??= files();
      send(response, new URL(request.url ?? '/', 'http://sandbox').pathname, await built);
    },
  };
}

const userIn = (request: IncomingMessage): string =>
  new URL(request.url ?? '/', 'http://sandbox').searchParams.get('user') ?? '';

const firstPerson = (world: World): string =>
  [...world.users.values()].find((user) => !user.isBot && !user.deleted)?.id ?? '';

function send(response: ServerResponse, path: string, files: PageFiles): void {
  const types = { 'index.html': 'text/html', 'page.js': 'text/javascript', 'page.css': 'text/css' };
  const name = path === '/' ? 'index.html' : path.slice(1);
  if (name !== 'index.html' && name !== 'page.js' && name !== 'page.css') {
    reply(response, 404, 'not found');
    return;
  }
  response.writeHead(200, {
    'content-type': `${types[name]}; charset=utf-8`,
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
  });
  response.end(files[name]);
}

function stream(core: Core, user: string, reads: Reads, response: ServerResponse): void {
  personOf(core.world, user);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': sandbox\n\n');
  const stop = core.world.changes.listen((change) => {
    for (const event of pageEvents(core.world, change, user, reads))
      response.write(`data: ${JSON.stringify(event)}\n\n`);
  });
  const beat = setInterval(() => response.write(': still here\n\n'), keepAlive);
  response.on('close', () => {
    clearInterval(beat);
    stop();
  });
}

function pageEvents(world: World, change: Change, user: string, reads: Reads): PageEvent[] {
  switch (change.type) {
    case 'message':
      return messageEvents(world, change.message, user, reads);
    case 'channel':
      if (change.channel.kind !== 'public' && !change.channel.members.has(user)) return [];
      return [{ type: 'channel', channel: pageChannel(world, change.channel, user, reads) }];
    case 'views':
      return change.user === user ? [{ type: 'views', views: openViews(world, user) }] : [];
    case 'home': {
      const home = homeOf(world, user);
      return change.user === user && home ? [{ type: 'home', home }] : [];
    }
    case 'bot':
      return [{ type: 'bot', online: change.online }];
    case 'notice':
      return change.notice.user === user
        ? [{ type: 'notice', channel: change.notice.channel, text: change.notice.text }]
        : [];
    case 'call':
      return [];
    default:
      return change satisfies never;
  }
}

/** The message, the parent whose count of replies changed, and the channel whose unread count did. */
function messageEvents(world: World, message: Message, user: string, reads: Reads): PageEvent[] {
  const channel = world.channels.get(message.channel);
  if (!channel?.members.has(user) || !isSeenBy(message, user)) return [];
  const parent = message.threadTs && findMessage(world, message.channel, message.threadTs);
  const isReply = parent && parent !== message;
  return [
    message.deleted
      ? { type: 'message_deleted', channel: message.channel, ts: message.ts }
      : { type: 'message', message: pageMessage(world, message) },
    ...(isReply ? [{ type: 'message' as const, message: pageMessage(world, parent) }] : []),
    { type: 'channel', channel: pageChannel(world, channel, user, reads) },
  ];
}

async function perform(core: Core, reads: Reads, act: Act): Promise<ActResult> {
  try {
    const outcome = await performed(core, reads, act);
    const { problem, noticed = false } = outcome;
    const { options, optionGroups } = outcome as ActResult;
    return {
      ok: problem === undefined,
      ...(problem === undefined ? {} : { problem }),
      ...(noticed ? { noticed } : {}),
      ...(options ? { options } : {}),
      ...(optionGroups ? { optionGroups } : {}),
    };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function performed(core: Core, reads: Reads, act: Act): Promise<Outcome> {
  switch (act.act) {
    case 'type':
      return typed(core, act);
    case 'click':
      return clicked(core, act);
    case 'options':
      return suggested(core, act);
    case 'submit':
      return submitted(core, act);
    case 'close':
      return closed(core, act);
    case 'shortcut':
      return usedShortcut(core, act);
    case 'home':
      openedHome(core, act.user, directChannel(core.world, act.user).id);
      return {};
    case 'react':
      reacted(core, act);
      return {};
    case 'read':
      return read(core.world, reads, act.user, act.channel);
    default:
      return act satisfies never;
  }
}

function read(world: World, reads: Reads, user: string, id: string): Outcome {
  const channel = world.channels.get(id);
  const newest = world.messages.get(id)?.at(-1);
  if (!channel || !newest) return {};
  reads.set(`${user} ${id}`, newest.ts);
  world.changes.emit({ type: 'channel', channel });
  return {};
}
