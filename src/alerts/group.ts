import type { Subject } from '#src/cards/cards.ts';
import type { Held } from '#src/database/schema.ts';
import type { GroupState, Severity } from './alert.ts';

/** Which states a person's word may be said in; said in another, it changes nothing. */
export const allowedFrom = {
  acknowledge: ['firing'],
  resolve: ['firing', 'acknowledged'],
  /** While anything of it fires. */
  reopen: ['acknowledged', 'resolved'],
} satisfies Record<string, GroupState[]>;

/** What decides over a group; the rest of its row is only shown. */
export interface Group {
  id: string;
  state: GroupState;
  /** The worst that fires; once nothing does, the last that was. */
  severity: Severity;
  firing: Record<Severity, number>;
  /** How many different alerts it has held. */
  total: number;
  /** A person; null when the sender resolved it, or when it is open. */
  resolvedBy: string | null;
  resolvedAt: Date | null;
  hold: Held | null;
}

/** An alert, with what is its own among the labels of its group. */
export interface Member {
  name: string;
  labels: Record<string, string>;
}

export type Happening =
  | { kind: 'opened'; severity: Severity; firing: number; previous?: string }
  | { kind: 'reopened'; severity: Severity; firing: number; resolvedBy: string | null }
  | { kind: 'worsened'; from: Severity; to: Severity; acknowledged: boolean }
  /** The first few of them. */
  | { kind: 'fired' | 'cleared'; count: number; which: Member[] }
  | { kind: 'resolved' }
  /** Nobody is told of it for now. */
  | { kind: 'held'; why: string; until: string }
  /** It had been held, and is not any more. */
  | { kind: 'shown'; hold: Held };

export function firingCount({ firing }: Pick<Group, 'firing'>): number {
  return firing.critical + firing.warning + firing.info;
}

/** What its card is a card of. */
export function alertSubject(id: string): Subject {
  return { kind: 'alert', subject: id };
}
