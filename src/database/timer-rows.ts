import type { Selectable } from 'kysely';
import type { Database } from './connect.ts';
import { type Lease, whileHeld } from './leases.ts';
import type { TimerTable } from './schema.ts';

export type TimerRow = Selectable<TimerTable>;

interface Which {
  kinds: string[];
  /** Being run by this process. Whatever else carries a claim was left by one that ended, since one lease runs them all. */
  running: number[];
}

export async function claimDue(
  { db }: Database,
  lease: Lease,
  { kinds, running, now, most }: Which & { now: Date; most: number },
): Promise<TimerRow[]> {
  const due = db
    .selectFrom('timers')
    .select('id')
    .where('due_at', '<=', now)
    .where('kind', 'in', kinds)
    .$if(running.length > 0, (query) => query.where('id', 'not in', running))
    .orderBy('due_at')
    .limit(most)
    .forUpdate();
  const rows = await db
    .updateTable('timers')
    .set((eb) => ({ claimed_by: claimant(lease), claimed_at: now, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', due)
    .where(whileHeld(lease))
    .returningAll()
    .execute();
  return rows.sort((a, b) => a.due_at.getTime() - b.due_at.getTime());
}

/** Of a timer that was moved while its handler ran, the claim is gone and the row stays. */
export async function removeDone({ db }: Database, lease: Lease, { id }: TimerRow): Promise<void> {
  await db.deleteFrom('timers').where('id', '=', id).where('claimed_by', '=', claimant(lease)).execute();
}

export async function putOff({ db }: Database, lease: Lease, { id }: TimerRow, until: Date): Promise<void> {
  await db
    .updateTable('timers')
    .set({ due_at: until, claimed_by: null, claimed_at: null })
    .where('id', '=', id)
    .where('claimed_by', '=', claimant(lease))
    .execute();
}

export async function nearestDue({ db }: Database, { kinds, running }: Which): Promise<Date | undefined> {
  const row = await db
    .selectFrom('timers')
    .select('due_at')
    .where('kind', 'in', kinds)
    .$if(running.length > 0, (query) => query.where('id', 'not in', running))
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row?.due_at;
}

function claimant({ epoch }: Lease): string {
  return String(epoch);
}
