import type { Audit } from '#src/audit/audit.ts';
import type { Cards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { Logger } from '#src/log.ts';
import type { Flood } from '#src/messages/refusals-card.ts';

export type Refusal = 'unknown-source' | 'unauthorized' | 'too-large' | 'unreadable-encoding';

/** Counts what is turned away, audits it once a minute for each source, and says so when it does not stop. */
export interface Refusals {
  note(source: string, refusal: Refusal, said?: string): void;
  /** Writes what is counted and not yet written. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Needs {
  database: Database;
  cards: Cards;
  audit: Audit;
  clock: Clock;
  log: Logger;
  /** The channel where the bot says how it is. */
  health: () => string;
}

const minute = 60_000;
const floodOf = 10;
const floodWithin = 5 * minute;
/** After so long without any, the next flood is another one, with a card of its own. */
const over = 60 * minute;
/** Senders choose the names of sources that do not exist, so all of those are counted together. */
const unknown = 'unknown';

interface Counted extends Flood {
  /** Not yet in the audit trail. */
  pending: number;
  auditedAt: number;
  /** The latest times, up to as many as make a flood. */
  recent: number[];
  shown: boolean;
}

export function countRefusals({ database, cards, audit, clock, log, health }: Needs): Refusals {
  const counted = new Map<string, Counted>();
  let writing = Promise.resolve();

  function note(source: string, refusal: Refusal, said?: string): void {
    const name = refusal === 'unknown-source' ? unknown : source;
    const now = clock.now().getTime();
    const known = counted.get(name);
    const one = known && now - known.last < over ? known : begin(name, refusal, now);
    counted.set(name, one);
    one.last = now;
    one.count += 1;
    one.pending += 1;
    one.refusal = refusal;
    if (said !== undefined) one.said = said.slice(0, 100);
    one.recent = [...one.recent, now].slice(-floodOf);
    if (now - one.auditedAt >= minute) void flush();
  }

  function flush(): Promise<void> {
    writing = writing.then(async () => {
      for (const one of counted.values()) if (one.pending > 0) await write(one);
    });
    return writing;
  }

  async function write(one: Counted): Promise<void> {
    const { source, refusal, count, pending, since } = one;
    one.auditedAt = clock.now().getTime();
    one.pending = 0;
    try {
      const detail = { refusal, count: pending, since: new Date(since).toISOString() };
      const actor = `source:${source}`;
      await audit.append({ phase: 'refusal', actor, action: 'webhook.receive', target: source, detail });
      one.shown ||=
        one.recent.length === floodOf && (one.recent.at(-1) ?? 0) - (one.recent[0] ?? 0) <= floodWithin;
      if (one.shown) await show(one);
    } catch (error) {
      one.pending += pending;
      log.warn({ err: error, source, refusal, count }, 'writing down refused webhooks');
    }
  }

  async function show({ source, refusal, count, since, last, said }: Counted): Promise<void> {
    const subject = `${source} ${new Date(since).toISOString()}`;
    const flood: Flood = { source, refusal, count, since, last, ...(said !== undefined && { said }) };
    const value = JSON.stringify(flood);
    await database.tx(async (trx) => {
      await trx
        .insertInto('memory')
        .values({ name: `refusals ${subject}`, value, at: clock.now() })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, at: clock.now() }))
        .execute();
      await cards.show(trx, health(), [{ kind: 'refusals', subject }], 'progress');
    });
  }

  const timer = setInterval(() => void flush(), minute);
  timer.unref();
  return {
    note,
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

function begin(source: string, refusal: Refusal, now: number): Counted {
  return {
    source,
    refusal,
    count: 0,
    pending: 0,
    since: now,
    last: now,
    auditedAt: 0,
    recent: [],
    shown: false,
  };
}
