// Looks at every cloud now and then: what somebody ended there is closed here, and what an operation left is removed.
import type { Cards } from '#src/cards/cards.ts';
import type { Database } from '#src/database/connect.ts';
import { schedule, type Timer } from '#src/database/timers.ts';
import type { Cloud, Instance } from '#src/integrations/cloud.ts';
import type { Logger } from '#src/log.ts';
import { isNothingLeft } from '#src/messages/server-progress.ts';
import { endedOutside, nothingLeftLine } from '#src/messages/server-replies.ts';
import type { Operations } from '#src/operations/operations.ts';
import { operationSubject } from '#src/operations/rows.ts';
import type { ServerConfig, ServerNeeds } from './operations/needs.ts';
import { addressNow } from './reach.ts';
import { remainsOf } from './remove.ts';
import { allTags, lockName, type Server } from './server.ts';

export interface Patrol {
  database: Database;
  cards: Cards;
  needs: ServerNeeds;
  operations: () => Pick<Operations, 'read' | 'list'>;
  log: Logger;
}

export const patrolTimer = 'server-patrol';

/** Milliseconds. */
const every = 30_000;

/** Handler of the timer, which repeats itself. */
export function handlePatrol({ database, cards, needs, operations, log }: Patrol) {
  return async (): Promise<void> => {
    const byCloud = Map.groupBy(await needs.records.alive(), ({ cloud }) => cloud);
    const looks = [...byCloud].map(async ([name, servers]) => {
      try {
        await look(name, servers, { database, cards, needs, operations, log });
      } catch (error) {
        log.debug({ cloud: name, error: String(error) }, 'a cloud could not be looked at');
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

async function look(name: string, servers: readonly Server[], patrol: Patrol): Promise<void> {
  const { needs, operations } = patrol;
  const cloud = await needs.cloud(name, 'quarterdeck');
  const instances = new Map((await cloud.find(allTags(needs.config()))).map((each) => [each.id, each]));
  for (const server of servers) {
    const instance = instances.get(server.instance ?? '');
    if (isAsRecorded(server, instance, needs.config())) continue;
    // What an operation is at is its own to tell.
    const { operations: open } = await operations().list('open', [lockName(server.name)]);
    if (open.length > 0) continue;
    if (server.state === 'creating') await clear(server, cloud, patrol);
    else await compare(server, instance, cloud, patrol);
  }
}

function isAsRecorded(server: Server, instance: Instance | undefined, config: ServerConfig): boolean {
  if (!instance || instance.state !== server.state) return false;
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
  for (const each of instances) if (each.state !== 'shutting-down') await cloud.terminate(each.id);
  if (!proven) return;
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
  const over = instance === undefined || instance.state === 'terminated';
  if (over && (await remainsOf(server, cloud, needs)).proven) {
    await records.gone(server.id, 'somebody terminated it outside Quarterdeck', async (trx) => {
      const places = [...new Set([server.owner, server.channel])];
      const message = endedOutside(server);
      await cards.say(
        trx,
        places.map((to) => ({ to, message, urgency: 'verdict' })),
      );
    });
    return;
  }
  if (instance?.state !== 'running' && instance?.state !== 'stopped') return;
  const { state } = instance;
  await records.seen(server.id, { state, address: addressNow(config(), server, instance) });
}
