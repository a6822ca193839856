// Looks at every cloud now and then: what somebody ended there is closed here, and what an operation left is removed.
import type { Cards } from '#src/cards/cards.ts';
import type { Database } from '#src/database/connect.ts';
import { schedule, type Timer } from '#src/database/timers.ts';
import { UserError } from '#src/errors.ts';
import type { Cloud, Instance } from '#src/integrations/cloud.ts';
import type { Logger } from '#src/log.ts';
import type { Message } from '#src/messages/message.ts';
import { isNothingLeft } from '#src/messages/server-progress.ts';
import {
  cannotLookAfter,
  endedOutside,
  nothingLeftLine,
  notSeenAnyMore,
} from '#src/messages/server-replies.ts';
import type { Operations } from '#src/operations/operations.ts';
import { operationSubject } from '#src/operations/rows.ts';
import type { ServerConfig, ServerNeeds } from './operations/needs.ts';
import { cloudOf } from './place.ts';
import { addressNow } from './reach.ts';
import { remainsOf } from './remove.ts';
import { lockName, type Server } from './server.ts';

export interface Patrol {
  database: Database;
  cards: Cards;
  needs: ServerNeeds;
  operations: () => Pick<Operations, 'read' | 'list' | 'readOnly'>;
  log: Logger;
}

export const patrolTimer = 'server-patrol';

/** Milliseconds. */
const every = 30_000;
/** For which one is not seen until people are told. */
const long = 24 * 3_600_000;

/** Handler of the timer, which repeats itself. */
export function handlePatrol(patrol: Patrol) {
  const { database, needs, log } = patrol;
  return async (): Promise<void> => {
    const byCloud = Map.groupBy(await needs.records.alive(), ({ cloud }) => cloud);
    const looks = [...byCloud].map(async ([cloud, servers]) => {
      try {
        await look(servers, patrol);
      } catch (error) {
        const level = error instanceof UserError ? 'warn' : 'debug';
        log[level]({ cloud, error: String(error) }, 'a cloud could not be looked at');
      }
    });
    await Promise.all(looks);
    await database.tx((trx) => schedule(trx, next(needs)));
  };
}

export async function schedulePatrol({ database, needs }: Pick<Patrol, 'database' | 'needs'>): Promise<void> {
  await database.tx((trx) => schedule(trx, { ...next(needs), dueAt: needs.clock.now() }, { ifAbsent: true }));
}

function next({ clock }: ServerNeeds): Timer {
  return { kind: patrolTimer, subject: 'all', dueAt: new Date(clock.now().getTime() + every) };
}

/** At those of one cloud. */
async function look(servers: readonly Server[], patrol: Patrol): Promise<void> {
  const there: { server: Server; cloud: Cloud }[] = [];
  for (const server of servers) {
    const cloud = await unhindered(server, patrol, () => cloudOf(server, 'quarterdeck', patrol.needs));
    if (cloud) there.push({ server, cloud });
  }
  const ids = there.flatMap(({ server }) => server.instance ?? []);
  const seen = (await there[0]?.cloud.describe(ids)) ?? [];
  const instances = new Map(seen.map((each) => [each.id, each]));
  for (const { server, cloud } of there) {
    const instance = instances.get(server.instance ?? '');
    await unhindered(server, patrol, () => tend(server, instance, cloud, patrol));
  }
}

/** What is refused for one is told once, and keeps nobody from the others. */
async function unhindered<T>(
  server: Server,
  { needs, cards, log }: Patrol,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const refused = error instanceof UserError;
    const { id, trouble } = server;
    if (trouble === null || !refused)
      log[refused ? 'warn' : 'debug']({ server: id, error: String(error) }, 'a server is not looked after');
    if (refused && trouble === null)
      await needs.records.trouble(id, error.message, async (trx) => {
        const message = cannotLookAfter(server, error.message);
        await cards.say(trx, told(server, message));
      });
    return undefined;
  }
}

/** Where people hear of it: in the thread of the operation that makes it, and then its owner and channel. */
function told(server: Server, message: Message) {
  const places = [...new Set([server.owner, server.channel])];
  return server.state === 'creating'
    ? [{ thread: operationSubject(server.id), message, urgency: 'decision' as const }]
    : places.map((to) => ({ to, message, urgency: 'verdict' as const }));
}

async function tend(
  server: Server,
  instance: Instance | undefined,
  cloud: Cloud,
  patrol: Patrol,
): Promise<void> {
  const { needs, operations } = patrol;
  if (isAsRecorded(server, instance, needs.config())) return;
  // What an operation is at is its own to tell.
  const { operations: open } = await operations().list('open', [lockName(server.name)]);
  if (open.length > 0) return;
  if (server.state === 'creating') await clear(server, cloud, patrol);
  else await compare(server, instance, cloud, patrol);
}

function isAsRecorded(server: Server, instance: Instance | undefined, config: ServerConfig): boolean {
  if (!instance || instance.state !== server.state) return false;
  if (server.unseenSince !== null || server.trouble !== null) return false;
  return instance.state === 'stopped' || addressNow(config, server, instance) === server.address;
}

/** Its operation is over, and it was not handed over. */
async function clear({ id }: Server, cloud: Cloud, { needs, operations }: Patrol): Promise<void> {
  const operation = await operations().read(id);
  // What nobody knows the outcome of is a person's to settle.
  if (operation && operation.state !== 'failed' && operation.state !== 'cancelled') return;
  // Read again, now that nothing is at it: it may have been handed over since the patrol began.
  const server = await needs.records.read(id);
  if (server?.state !== 'creating' || server.readyAt !== null) return;
  const { instances, proven } = await remainsOf(server, cloud, needs);
  if (!proven) {
    if (await operations().readOnly()) return;
    for (const each of instances) if (each.state !== 'shutting-down') await cloud.terminate(each.id);
    return;
  }
  await needs.records.gone(id, 'it was not finished', async (trx) => {
    const message = nothingLeftLine(isNothingLeft(server.instance));
    await needs.cards.say(trx, [{ thread: operationSubject(id), message, urgency: 'decision' }]);
  });
}

/** What it is now, whoever made it so. */
async function compare(
  server: Server,
  instance: Instance | undefined,
  cloud: Cloud,
  { needs, cards }: Patrol,
): Promise<void> {
  const { records, config } = needs;
  if (!server.ending && (instance?.state === 'shutting-down' || instance?.state === 'terminated'))
    await records.ending(server.id);
  const over = instance === undefined || instance.state === 'terminated';
  if (over && (await remainsOf(server, cloud, needs)).proven) {
    await records.gone(server.id, 'somebody terminated it outside Quarterdeck', async (trx) => {
      await cards.say(trx, told(server, endedOutside(server)));
    });
    return;
  }
  if (instance === undefined) return await unseen(server, { needs, cards });
  if (instance.state !== 'running' && instance.state !== 'stopped') return;
  const { state } = instance;
  await records.seen(server.id, { state, address: addressNow(config(), server, instance) });
}

/** That a cloud does not know it is no proof: another account does not either. People are told, once, and it is left to them. */
async function unseen(server: Server, { needs, cards }: Pick<Patrol, 'needs' | 'cards'>): Promise<void> {
  const { records, clock } = needs;
  if (server.unseenSince === null) return await records.unseen(server.id);
  if (server.trouble !== null || clock.now().getTime() - server.unseenSince.getTime() < long) return;
  await records.trouble(server.id, 'its cloud does not know it', async (trx) => {
    await cards.say(trx, told(server, notSeenAnyMore(server)));
  });
}
