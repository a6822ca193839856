import { qd } from '#commands/qd.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { approvalList } from '#src/messages/operation-list.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'approvals'>;
  clock: Clock;
}

export const handleListApprovals = handle(
  qd.verbs.approvals,
  async ({ actor }, { operations, clock }: Needs) => {
    return { message: approvalList(await operations.approvals(actor.id), clock.now()), to: 'me' };
  },
);
