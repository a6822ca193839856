import type { Transaction } from 'kysely';
import type { Cards } from '#src/cards/cards.ts';
import type { Database } from '#src/database/connect.ts';
import type { Schema } from '#src/database/schema.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { ourFaultInBody } from '#src/messages/unreadable-card.ts';
import type { Metrics } from '#src/metrics.ts';
import { type Applied, applyNews, type OnOpened } from './apply.ts';
import type { ReadHolds } from './hold.ts';
import { intakeTopic, settleBodies, takeBodies } from './queue.ts';
import { createReader } from './reader.ts';
import type { AlertSettings } from './settings.ts';
import type { ReadBody, Slice, StoredBody } from './slice.ts';

export interface AlertIntake {
  /** Reads whatever is new, now and whenever there is more. */
  start(): void;
  /** Reads all that is new; resolves when nothing is left or somebody else reads. Rejects with TemporaryError. */
  drain(): Promise<void>;
  configure(settings: AlertSettings): void;
  /** Resolves once the slice at work is applied. */
  stop(): Promise<void>;
}

export interface AlertIntakeNeeds {
  database: Database;
  cards: Cards;
  log: Logger;
  metrics: Metrics;
  settings: AlertSettings;
  /** What nobody is told of for now. */
  holds?: ReadHolds;
  opened?: OnOpened;
  /** Whether this process is the one that reads. Two at once would do no harm, only double work. */
  leads?: () => boolean;
}

const sweepEvery = 5_000;

/** Of one body. An alert is shown even when what joins it, such as what was released before, cannot be told. */
type Attempt = 'first' | 'second' | 'alerts only';

export function createAlertIntake({
  database,
  cards,
  log,
  metrics,
  settings,
  holds,
  opened,
  leads = () => true,
}: AlertIntakeNeeds): AlertIntake {
  const reader = createReader(settings);
  let current = settings;
  let stopped = false;
  let working: Promise<void> | undefined;
  let again = false;
  let stopListening: (() => void) | undefined;
  let sweep: NodeJS.Timeout | undefined;

  async function drain(): Promise<void> {
    again = true;
    working ??= work().finally(() => {
      working = undefined;
    });
    await working;
  }

  async function work(): Promise<void> {
    while (again) {
      again = false;
      for (let bodies = await next(); bodies.length > 0; bodies = await next()) await readAll(bodies);
    }
  }

  async function next(): Promise<StoredBody[]> {
    return stopped || !leads() ? [] : await takeBodies(database.db);
  }

  async function readAll(bodies: StoredBody[], attempt: Attempt = 'first'): Promise<void> {
    try {
      for await (const slice of reader.read(bodies)) {
        await apply(slice, attempt === 'alerts only' ? undefined : opened);
        if (stopped) return;
      }
    } catch (error) {
      if (error instanceof TemporaryError || stopped) throw error;
      await oneByOne(bodies, attempt, error);
    }
  }

  /** Whatever one body does to us must not keep the others waiting. */
  async function oneByOne(bodies: StoredBody[], attempt: Attempt, error: unknown): Promise<void> {
    const [only, ...others] = bodies;
    if (others.length > 0) {
      for (const body of bodies) await readAll([body]);
      return;
    }
    if (!only) return;
    const { intake, source } = only;
    // Two replicas that both made the same group's first row: the second attempt finds it.
    if (attempt === 'first') return await readAll([only], 'second');
    if (attempt === 'second' && opened) {
      log.error(
        { err: error, intake, source },
        'telling what an alert has to do with; its card comes without',
      );
      return await readAll([only], 'alerts only');
    }
    log.error({ err: error, intake, source }, 'reading a webhook body');
    await apply({ news: [], read: [{ intake, source, problem: ourFaultInBody }] });
  }

  async function apply({ news, read }: Slice, opened?: OnOpened): Promise<void> {
    const applied = await database.tx(async (trx) => {
      const { reopenWithin } = current;
      const result = await applyNews(trx, news, cards, { reopenWithin, holds, opened });
      // A body that came in parts has told something in an earlier part, as far as this one knows.
      const whole = new Set(news.filter(({ first, last }) => first && last).map(({ intake }) => intake));
      await settleBodies(trx, read, (intake) => whole.has(intake) && !result.telling.has(intake));
      await showBad(trx, read);
      return result;
    });
    count(read, applied);
  }

  /** One card for each source, in the channel where the bot says how it is. */
  async function showBad(trx: Transaction<Schema>, read: ReadBody[]): Promise<void> {
    const sources = new Set(read.filter(({ problem }) => problem !== undefined).map(({ source }) => source));
    if (sources.size === 0) return;
    const subjects = [...sources].map((subject) => ({ kind: 'unreadable', subject }));
    await cards.show(trx, current.health, subjects, 'progress');
  }

  function count(read: ReadBody[], { changed, unchanged, outdated }: Applied): void {
    for (const { source, problem } of read) {
      metrics.intakeBodies.inc({ source, outcome: problem === undefined ? 'read' : 'unreadable' });
    }
    metrics.alerts.inc({ outcome: 'changed' }, changed);
    metrics.alerts.inc({ outcome: 'unchanged' }, unchanged);
    metrics.alerts.inc({ outcome: 'outdated' }, outdated);
  }

  function drainQuietly(): void {
    drain().catch((error) => log.warn({ err: error }, 'reading the intake; it is tried again'));
  }

  return {
    start() {
      stopListening = database.onWake(intakeTopic, drainQuietly);
      sweep = setInterval(drainQuietly, sweepEvery);
      drainQuietly();
    },
    drain,
    configure(next) {
      current = next;
      reader.configure(next);
    },
    async stop() {
      stopped = true;
      stopListening?.();
      clearInterval(sweep);
      await working?.catch(() => {});
      await reader.close();
    },
  };
}
