import type { Transaction } from 'kysely';
import type { Cards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { Schema } from '#src/database/schema.ts';
import { byHandLine } from '#src/messages/alert-thread.ts';
import type { Alerts, Asked, Changed } from './alerts.ts';
import { changedBy, findAlert } from './find.ts';
import { alertSubject, allowedFrom } from './group.ts';
import { readHistory } from './history.ts';
import { listAlerts, suggestAlerts } from './list.ts';
import { intakeTopic } from './queue.ts';
import { testSource } from './settings.ts';
import type { GroupView } from './view.ts';
import { groupView } from './views.ts';

interface Needs {
  database: Database;
  cards: Cards;
  clock: Clock;
}

type Trx = Transaction<Schema>;
type Move = keyof typeof allowedFrom;

export function createAlerts({ database, cards, clock }: Needs): Alerts {
  async function byHand(move: Move, id: string, asked: Asked): Promise<Changed> {
    const late = await tooLate(move, id, asked.key);
    if (late) return { changed: false, group: late };
    const at = clock.now();
    return await database.tx(async (trx) => {
      await lock(trx, id);
      const done = await changedBy(trx, asked.key);
      if (done) return { changed: true, group: done };
      const changed = await compareAndSet(trx, move, id, asked.by, at);
      const row = await trx
        .selectFrom('alert_groups')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      if (changed) await tell(trx, move, id, asked, at);
      return { changed, group: groupView(row) };
    });
  }

  /**
   * Of a hundred who press at once, ninety-nine only have to learn who did: a look tells them, and leaves the store to
   * those who wait for the card.
   */
  async function tooLate(move: Move, id: string, key: string): Promise<GroupView | undefined> {
    if (await changedBy(database.db, key)) return undefined;
    const row = await database.db
      .selectFrom('alert_groups')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    const possible: readonly string[] = allowedFrom[move];
    return row && !possible.includes(row.state) ? groupView(row) : undefined;
  }

  async function tell(trx: Trx, move: Move, id: string, { by, key, note }: Asked, at: Date): Promise<void> {
    const kind = eventOf[move];
    const detail = JSON.stringify(note === undefined ? {} : { note });
    const event = { group_id: id, at, kind, actor: by, request_key: key, detail };
    await trx.insertInto('alert_events').values(event).execute();
    const subject = alertSubject(id);
    await cards.touch(trx, [subject], 'verdict');
    const line = { thread: subject, message: byHandLine(kind, by, note), urgency: 'verdict' } as const;
    // An edit of the card notifies nobody, and now nobody is on it.
    await cards.say(trx, [{ ...line, broadcast: move === 'reopen' }]);
  }

  return {
    async find(prefix, key) {
      const done = key === undefined ? undefined : await changedBy(database.db, key);
      return done ?? (await findAlert(database.db, prefix));
    },
    list: (filter, channels) => listAlerts(database.db, filter, channels),
    suggest: (words) => suggestAlerts(database.db, words),
    history: (id) => readHistory(database.db, id),
    acknowledge: (id, asked) => byHand('acknowledge', id, asked),
    resolve: (id, asked) => byHand('resolve', id, asked),
    reopen: (id, asked) => byHand('reopen', id, asked),
    async raiseTest(alert) {
      const body = new TextEncoder().encode(JSON.stringify(alert));
      const stored = {
        source: testSource,
        received_at: clock.now(),
        encoding: 'identity',
        body,
        state: 'new',
      } as const;
      await database.db.insertInto('intake').values(stored).execute();
      database.wake(intakeTopic);
    },
  };
}

const eventOf = { acknowledge: 'acknowledged', resolve: 'resolved', reopen: 'handed-back' } as const;

function stateAfter(move: Move, by: string, at: Date) {
  switch (move) {
    case 'acknowledge':
      return { state: 'acknowledged', acknowledged_by: by, acknowledged_at: at } as const;
    case 'resolve':
      return { state: 'resolved', resolved_by: by, resolved_at: at } as const;
    case 'reopen': {
      const nobody = { acknowledged_by: null, acknowledged_at: null, resolved_by: null, resolved_at: null };
      return { state: 'firing', ...nobody } as const;
    }
  }
}

/** Whoever runs the same request at this moment waits, and then finds it done. */
async function lock(trx: Trx, id: string): Promise<void> {
  await trx.selectFrom('alert_groups').select('id').where('id', '=', id).forUpdate().execute();
}

/** The state is compared and set by one statement: whoever comes second changes nothing. */
async function compareAndSet(trx: Trx, move: Move, id: string, by: string, at: Date): Promise<boolean> {
  const set = stateAfter(move, by, at);
  const { numUpdatedRows } = await trx
    .updateTable('alert_groups')
    .set((column) => ({ ...set, changed_at: at, version: column('version', '+', 1) }))
    .where('id', '=', id)
    .where('state', 'in', allowedFrom[move])
    .$if(move === 'reopen', (update) => update.where('current', '=', true).where('firing', '>', 0))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
