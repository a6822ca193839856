// Who may approve, and when it is enough. Pure.
import { allowedMoves, type OperationState } from './operation.ts';

export interface ApprovalAsked {
  count: number;
  /** `user:U…`, `group:S…`, `channel:C…`. */
  by: string[];
  selfApproval: boolean;
  /** Milliseconds. */
  expiry: number;
}

export type MayApprove = 'yes' | 'self' | 'asker' | 'not asked' | 'needs a reason';

/** `self`: it is their own, and that is allowed and told loudly. */
export function mayApprove(
  { by, selfApproval }: Pick<ApprovalAsked, 'by' | 'selfApproval'>,
  {
    person,
    asker,
    belongsTo,
    reason,
  }: { person: string; asker: string; belongsTo: readonly string[]; reason: string | undefined },
): MayApprove {
  const own = person === asker;
  if (own && !selfApproval) return 'asker';
  if (!isAsked(by, person, belongsTo)) return 'not asked';
  if (own) return reason === undefined ? 'needs a reason' : 'self';
  return 'yes';
}

export function isAsked(by: readonly string[], person: string, belongsTo: readonly string[]): boolean {
  return by.some((who) => who === `user:${person}` || belongsTo.includes(who));
}

/** What comes next for one that has not begun: the asker's answers first, then approvals, then the queue. */
export function nextState(
  questions: readonly unknown[],
  approval: Pick<ApprovalAsked, 'count'> | null,
  approvals: number,
): 'planned' | 'waiting' | 'queued' {
  if (questions.length > 0) return 'planned';
  if (approval && approvals < approval.count) return 'waiting';
  return 'queued';
}

export function mayMove(from: OperationState, to: OperationState): boolean {
  return (allowedMoves[from] as readonly OperationState[]).includes(to);
}

export function isOver(state: OperationState): boolean {
  return ['succeeded', 'failed', 'cancelled', 'unknown'].includes(state);
}
