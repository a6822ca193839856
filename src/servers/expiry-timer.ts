import { cancel, schedule } from '#src/database/timers.ts';
import type { Trx } from './records.ts';

export const expiryTimer = 'server-expiry';

/** Milliseconds before its end at which the owner of a server is warned. */
export const warnings = [24 * 3_600_000, 3_600_000];

/** What is due next for one that lives so long: a warning, or its end. Joins the caller's transaction. */
export async function scheduleExpiry(trx: Trx, id: string, expiresAt: Date | null, now: Date): Promise<void> {
  if (expiresAt === null) return await cancel(trx, { kind: expiryTimer, subject: id });
  const dueAt = [...warnings, 0]
    .map((before) => new Date(expiresAt.getTime() - before))
    .find((time) => time > now || time.getTime() === expiresAt.getTime());
  await schedule(trx, { kind: expiryTimer, subject: id, dueAt: dueAt ?? expiresAt });
}
