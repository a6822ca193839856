import { sql } from 'kysely';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { Metrics } from '#src/metrics.ts';

type Gauges = Pick<
  Metrics,
  'intakeBacklog' | 'alertGroups' | 'cardsWanted' | 'messagesQueued' | 'slackConnections' | 'storeUp'
>;

interface Parts {
  metrics: Gauges & Pick<Metrics, 'storeReopened'>;
  database: Database;
  /** Open sockets to Slack. */
  connections: () => number;
  clock: Pick<Clock, 'monotonic'>;
}

/** Counting a long queue takes the store from those who shorten it: no more than a twentieth of the time. */
const share = 20;

/** Sets the gauges to what is so now. Called for each look at /metrics; while the store is down, what it knew stays. */
export function createGauges({ metrics, database, connections, clock }: Parts): () => Promise<void> {
  let up = database.state().up;
  database.onState((state) => {
    if (state.up && !up) metrics.storeReopened.inc();
    up = state.up;
  });
  let restsUntil = 0;
  async function counted(): Promise<Waiting | undefined> {
    const began = clock.monotonic();
    if (began < restsUntil || !database.state().up) return undefined;
    const waiting = await count(database).catch(() => undefined);
    const now = clock.monotonic();
    restsUntil = now + share * (now - began);
    return waiting;
  }
  return async () => {
    metrics.slackConnections.set(connections());
    const waiting = await counted();
    metrics.storeUp.set(database.state().up ? 1 : 0);
    if (!waiting) return;
    metrics.intakeBacklog.set(waiting.intake);
    metrics.cardsWanted.set(waiting.cards);
    metrics.messagesQueued.set(waiting.messages);
    metrics.alertGroups.set({ state: 'firing' }, waiting.firing);
    metrics.alertGroups.set({ state: 'acknowledged' }, waiting.acknowledged);
  };
}

interface Waiting {
  intake: number;
  cards: number;
  messages: number;
  firing: number;
  acknowledged: number;
}

/** Each count runs along an index that holds only what waits or is open. */
async function count({ db }: Database): Promise<Waiting | undefined> {
  const { rows } = await sql<Waiting>`
    select (select count(*) from intake where state = 'new')::int as intake,
      (select count(*) from cards where sent_version < version)::int as cards,
      (select count(*) from messages where state = 'queued')::int as messages,
      count(*) filter (where state = 'firing')::int as firing,
      count(*) filter (where state = 'acknowledged')::int as acknowledged
    from alert_groups where state <> 'resolved'`.execute(db);
  return rows[0];
}
