// Which of the environment's approvals a plan needs. Pure.
import { covers } from '#src/access/decide.ts';
import type { Approval } from '#src/config/operations.ts';
import { asLargeAs } from '#src/messages/operation-approvals.ts';
import type { ApprovalAsked } from './decide-approval.ts';
import { isAsLarge, type Measure, type Size } from './size.ts';

interface Planned {
  /** Of the operation. */
  name: string;
  permission: string;
  size: Size;
  /** It needs none, but what insists on it. */
  exempt: boolean;
}

export function approvalsAsked(
  approvals: readonly Approval[],
  { name, permission, size, exempt }: Planned,
): ApprovalAsked[] {
  return approvals
    .filter(
      ({ for: permissions, when, insists }) =>
        (!permissions || covers(permissions, permission)) &&
        (!exempt || insists.includes(name)) &&
        (!when || isAsLarge(when, size)),
    )
    .map(({ when, count, by, selfApproval, expiry }) => ({
      ...{ count, by, selfApproval, expiry },
      ...(when && { why: asLargeAs(Object.keys(when) as Measure[], size) }),
    }));
}
