// The end of a server's time: its owner is warned, and then it is terminated, whenever the bot runs again.
import type { Cards } from '#src/cards/cards.ts';
import type { Database } from '#src/database/connect.ts';
import type { DueTimer } from '#src/database/run-timers.ts';
import { schedule } from '#src/database/timers.ts';
import { UserError } from '#src/errors.ts';
import { cannotBeEnded, expiresSoon } from '#src/messages/server-replies.ts';
import type { Operations } from '#src/operations/operations.ts';
import { expiryTimer, scheduleExpiry } from './expiry-timer.ts';
import type { ServerNeeds } from './operations/needs.ts';
import { terminateServerOperation } from './operations/terminate.ts';
import { lockName, type Server } from './server.ts';
import type { Servers } from './servers.ts';

interface Needs extends Pick<ServerNeeds, 'records' | 'clock'> {
  database: Database;
  cards: Cards;
  servers: Pick<Servers, 'input'>;
  operations: () => Pick<Operations, 'propose' | 'list'>;
}

/** Milliseconds after which an end that did not come is tried again: then as long again as it is overdue. */
const again = 15 * 60_000;
const atMost = 6 * 3_600_000;

/** Of a timer that rings after the end: whether it was tried before, and people know that it did not come. */
interface Tried {
  tried?: boolean;
  told?: boolean;
}

/** Handler of the timer of each server that does not live for ever. */
export function handleExpiry(needs: Needs) {
  return async ({ subject: id, detail }: Pick<DueTimer, 'subject' | 'detail'>): Promise<void> => {
    const server = await needs.records.read(id);
    if (!server || server.state === 'gone' || server.expiresAt === null) return;
    if (server.expiresAt > needs.clock.now()) await warn(server, server.expiresAt, needs);
    else await end(server, server.expiresAt, detail as Tried, needs);
  };
}

async function warn(server: Server, expiresAt: Date, { database, cards, clock }: Needs): Promise<void> {
  const message = expiresSoon(server, expiresAt, clock.now());
  await database.tx(async (trx) => {
    const places = [...new Set([server.owner, server.channel])];
    await cards.say(
      trx,
      places.map((to) => ({ to, message, urgency: 'verdict', dropAfter: expiresAt })),
    );
    await scheduleExpiry(trx, server.id, expiresAt, clock.now());
  });
}

async function end(server: Server, expiresAt: Date, { tried, told }: Tried, needs: Needs): Promise<void> {
  const { database, cards, clock, operations, records } = needs;
  const { operations: open } = await operations().list('open', [lockName(server.name)]);
  const overdue = clock.now().getTime() - expiresAt.getTime();
  const why = open.length > 0 ? undefined : ((await propose(server, expiresAt, overdue, needs)) ?? tried);
  // Given more time meanwhile, it has its next timer already.
  if ((await records.read(server.id))?.expiresAt?.getTime() !== expiresAt.getTime()) return;
  await database.tx(async (trx) => {
    if (why && !told) {
      const message = cannotBeEnded(server, why === true ? undefined : why);
      const places = [...new Set([server.owner, server.channel])];
      await cards.say(
        trx,
        places.map((to) => ({ to, message, urgency: 'verdict' })),
      );
    }
    const dueAt = new Date(clock.now().getTime() + Math.min(Math.max(again, overdue), atMost));
    const detail = { tried: tried || open.length === 0, told: told || Boolean(why) };
    await schedule(trx, { kind: expiryTimer, subject: server.id, dueAt, detail });
  });
}

/** Resolves to why it cannot be asked for, if so. */
async function propose(
  server: Server,
  expiresAt: Date,
  overdue: number,
  { operations, servers }: Needs,
): Promise<string | undefined> {
  const key = `server-expiry:${server.id}:${expiresAt.getTime()}:${Math.floor(overdue / again)}`;
  const asked = { by: { service: 'quarterdeck' }, key, channel: server.channel, reason: 'its time is up' };
  try {
    await operations().propose(terminateServerOperation, { ...servers.input(server), expired: true }, asked);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}
