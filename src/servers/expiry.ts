// The end of a server's time: its owner is warned, and then it is terminated, whenever the bot runs again.
import type { Cards } from '#src/cards/cards.ts';
import type { Database } from '#src/database/connect.ts';
import type { DueTimer } from '#src/database/run-timers.ts';
import { schedule } from '#src/database/timers.ts';
import { expiresSoon } from '#src/messages/server-replies.ts';
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

/** Milliseconds after which an end that did not come is tried again. */
const again = 15 * 60_000;

/** Handler of the timer of each server that does not live for ever. */
export function handleExpiry(needs: Needs) {
  return async ({ subject: id }: Pick<DueTimer, 'subject'>): Promise<void> => {
    const server = await needs.records.read(id);
    if (!server || server.state === 'gone' || server.expiresAt === null) return;
    if (server.expiresAt > needs.clock.now()) await warn(server, server.expiresAt, needs);
    else await end(server, server.expiresAt, needs);
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

async function end(server: Server, expiresAt: Date, needs: Needs): Promise<void> {
  const { database, clock, operations, servers } = needs;
  const { operations: open } = await operations().list('open', [lockName(server.name)]);
  const now = clock.now();
  if (open.length === 0) {
    const turn = Math.floor((now.getTime() - expiresAt.getTime()) / again);
    const key = `server-expiry:${server.id}:${expiresAt.getTime()}:${turn}`;
    const asked = { by: { service: 'quarterdeck' }, key, channel: server.channel, reason: 'its time is up' };
    await operations().propose(terminateServerOperation, { ...servers.input(server), expired: true }, asked);
  }
  await database.tx((trx) =>
    schedule(trx, { kind: expiryTimer, subject: server.id, dueAt: new Date(now.getTime() + again) }),
  );
}
