// What nobody is told of for now: it is stored, counted and listed as any other, and no card of it is posted. Pure.
import type { Transaction } from 'kysely';
import type { Held, Schema } from '#src/database/schema.ts';
import type { GroupNews } from './alert.ts';
import type { Outcome } from './decide.ts';
import type { Group, Happening } from './group.ts';

/** Somebody's rule, while it holds. Whatever it covers, nothing critical is held. */
export interface Hold {
  id: string;
  /** What it is for: `the rollout of checkout v412`. Plain text. */
  why: string;
  until: Date;
  /** Whether an alert with these labels is one that it holds. */
  covers(labels: Readonly<Record<string, string>>): boolean;
}

/**
 * Those that hold now, locked until the transaction ends: whoever ends one waits for it, and then finds what it held.
 * Called before any group is locked, as whoever ends one locks it before its groups.
 */
export type ReadHolds = (trx: Transaction<Schema>) => Promise<readonly Hold[]>;

export function isHeld({ hold }: Pick<Group, 'hold'>): boolean {
  return hold !== null && hold.ended === null;
}

/**
 * A group is held when it begins to fire and one hold covers all that fires of it. What people see already goes on as
 * always, and what is held is shown as soon as anything of it is critical or not covered.
 */
export function holdBody(
  before: Group | undefined,
  { group, happened }: Pick<Outcome, 'group' | 'happened'>,
  said: GroupNews,
  holds: readonly Hold[],
): { hold: Held | null; happened: Happening[] } {
  const was = before?.id === group.id ? before.hold : null;
  const at = said.receivedAt.toISOString();
  if (was?.ended === null) {
    const covered = holds.some((hold) => hold.id === was.by && holdsAll(hold, group, said));
    // The end of it wakes nobody: whoever ends the hold counts it.
    if (covered || group.state === 'resolved') return { hold: was, happened };
    const hold = { ...was, ended: at };
    return { hold, happened: [...happened, { kind: 'shown', hold }] };
  }
  const began = happened.find(({ kind }) => kind === 'opened' || kind === 'reopened');
  const hold = began && holds.find((one) => holdsAll(one, group, said));
  if (!hold) return { hold: began ? null : was, happened };
  const [until, again] = [hold.until.toISOString(), began.kind === 'reopened'];
  return {
    hold: { by: hold.id, why: hold.why, since: at, until, ended: null, again },
    happened: [...happened, { kind: 'held', why: hold.why, until }],
  };
}

function holdsAll({ covers }: Hold, { firing }: Group, { alerts }: GroupNews): boolean {
  if (firing.critical > 0) return false;
  const those = alerts.filter(({ status }) => status === 'firing');
  return those.every(({ labels }) => covers(JSON.parse(labels) as Record<string, string>));
}
