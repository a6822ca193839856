import { qd } from '#commands/qd.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { operationList } from '#src/messages/operation-list.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'list'>;
  clock: Clock;
}

export const handleListOperations = handle(
  qd.verbs.operations,
  async ({ args: { which = 'open' } }, { operations, clock }: Needs) => {
    return { message: operationList(which, await operations.list(which), clock.now()), to: 'me' };
  },
);
