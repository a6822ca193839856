import type { Cards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { schedule, type Timer } from '#src/database/timers.ts';
import { auditHead } from '#src/messages/audit-head.ts';
import { sealAudit } from './seal.ts';

const DAY = 86_400_000;

interface Options {
  database: Database;
  cards: Cards;
  clock: Clock;
  /** Milliseconds that a row is kept. */
  keep: number;
  /** The channel where the bot says how it is. */
  channel: string;
}

/**
 * Handler of the timer `audit-head`, which repeats itself daily: seals what is old, and posts the head of the chain,
 * so that nobody can write the whole trail anew without Slack disagreeing.
 */
export function handleAuditHead({ database, cards, clock, keep, channel }: Options) {
  return async () => {
    await sealAudit(database, new Date(clock.now().getTime() - keep));
    await database.tx(async (trx) => {
      const head = await trx.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
      if (head.seq > 0)
        await cards.say(trx, [{ to: channel, message: auditHead(head), urgency: 'progress' }]);
      await schedule(trx, tomorrow(clock));
    });
  };
}

/** For the start: tomorrow, unless it is already to come. */
export async function scheduleAuditHead(database: Database, clock: Clock): Promise<void> {
  await database.tx((trx) => schedule(trx, tomorrow(clock), { ifAbsent: true }));
}

function tomorrow(clock: Clock): Timer {
  return { kind: 'audit-head', subject: 'daily', dueAt: new Date(clock.now().getTime() + DAY) };
}
