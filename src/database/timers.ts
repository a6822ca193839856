import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { wakeAtCommit } from './scope.ts';

/** What timers say when they are due. They are rows: a restart forgets none, and one that passed meanwhile is late, not lost. */
export interface Timer {
  kind: string;
  subject: string;
  dueAt: Date;
  detail?: object;
}

/**
 * There is one timer per kind and subject: scheduling it again moves it, also while its handler runs, which is how a
 * handler repeats itself. `ifAbsent` leaves the one that is there as it is. Joins the caller's transaction.
 */
export async function schedule(
  trx: Transaction<Schema>,
  { kind, subject, dueAt, detail = {} }: Timer,
  { ifAbsent = false } = {},
): Promise<void> {
  await trx
    .insertInto('timers')
    .values({ kind, subject, due_at: dueAt, detail: JSON.stringify(detail) })
    .onConflict((conflict) => {
      const same = conflict.columns(['kind', 'subject']);
      if (ifAbsent) return same.doNothing();
      return same.doUpdateSet({
        due_at: (eb) => eb.ref('excluded.due_at'),
        detail: (eb) => eb.ref('excluded.detail'),
        attempts: 0,
        claimed_by: null,
        claimed_at: null,
      });
    })
    .execute();
  wakeAtCommit('timers');
}

/** A handler that is already running is not stopped by it. */
export async function cancel(
  trx: Transaction<Schema>,
  { kind, subject }: Pick<Timer, 'kind' | 'subject'>,
): Promise<void> {
  await trx.deleteFrom('timers').where('kind', '=', kind).where('subject', '=', subject).execute();
}
