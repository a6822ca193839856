// Who may approve, and when it is enough. Pure.
import { allowedMoves, type OperationState } from './operation.ts';

/** One of those that have to be satisfied, all of them. */
export interface ApprovalAsked {
  count: number;
  /** `user:U…`, `group:S…`, `channel:C…`. */
  by: string[];
  selfApproval: boolean;
  /** Milliseconds. */
  expiry: number;
  /** mrkdwn: what about the size of the change asks. */
  why?: string;
}

type Asks = Pick<ApprovalAsked, 'count' | 'by' | 'selfApproval'>;

export interface Given {
  by: string;
  /** Those of the people asked that this person is or belongs to; none: no longer asked. */
  speaksFor: readonly string[];
}

export type MayApprove = 'yes' | 'self' | 'asker' | 'not asked' | 'needs a reason';

interface Question {
  person: string;
  asker: string;
  belongsTo: readonly string[];
  reason: string | undefined;
}

/** `self`: it is their own, and that is allowed and told loudly. */
export function mayApprove(
  approvals: readonly Asks[],
  { person, asker, belongsTo, reason }: Question,
): MayApprove {
  const by = speaksFor(approvals, person, belongsTo);
  if (person !== asker) return by.length > 0 ? 'yes' : 'not asked';
  const own = approvals.filter(({ selfApproval }) => selfApproval);
  if (own.length === 0) return 'asker';
  if (speaksFor(own, person, belongsTo).length === 0) return by.length > 0 ? 'asker' : 'not asked';
  return reason === undefined ? 'needs a reason' : 'self';
}

/** Those of the people asked that this person is, or belongs to. */
export function speaksFor(
  approvals: readonly Pick<Asks, 'by'>[],
  person: string,
  belongsTo: readonly string[],
): string[] {
  return everyoneAsked(approvals).filter((who) => who === `user:${person}` || belongsTo.includes(who));
}

export function everyoneAsked(approvals: readonly Pick<Asks, 'by'>[]): string[] {
  return [...new Set(approvals.flatMap(({ by }) => by))];
}

/** What is still to be satisfied, and by how many. One approval counts wherever its giver is asked. */
export function missingApprovals<A extends Asks>(
  approvals: readonly A[],
  given: readonly Given[],
  asker: string,
): (A & { left: number })[] {
  return approvals.flatMap((approval) => {
    const counting = given.filter(
      ({ by, speaksFor: its }) =>
        (by !== asker || approval.selfApproval) && its.some((who) => approval.by.includes(who)),
    );
    const left = approval.count - counting.length;
    return left > 0 ? [{ ...approval, left }] : [];
  });
}

/** What comes next for one that has not begun: the asker's answers first, then approvals, then the queue. */
export function nextState(
  questions: readonly unknown[],
  missing: readonly unknown[],
): 'planned' | 'waiting' | 'queued' {
  if (questions.length > 0) return 'planned';
  return missing.length > 0 ? 'waiting' : 'queued';
}

export function mayMove(from: OperationState, to: OperationState): boolean {
  return (allowedMoves[from] as readonly OperationState[]).includes(to);
}

export function isOver(state: OperationState): boolean {
  return ['succeeded', 'failed', 'cancelled', 'unknown'].includes(state);
}
