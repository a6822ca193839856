import { qd } from '#commands/qd.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { operationShown } from '#src/messages/operation-replies.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'find' | 'log'>;
  clock: Clock;
}

export const handleShowOperation = handle(
  qd.verbs.operation,
  async ({ args }, { operations, clock }: Needs) => {
    const operation = await operations.find(args.operation);
    const log = await operations.log(operation.id);
    return { message: operationShown(operation, log, clock.now()), to: 'me' };
  },
);
