import { qd } from '#commands/qd.ts';
import { handle } from '#src/handle.ts';
import { didWith } from '#src/messages/operation-replies.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'find' | 'breakGlass'>;
}

export const handleBreakGlass = handle(
  qd.verbs['break-glass'],
  async ({ args, actor, request }, { operations }: Needs) => {
    const operation = await operations.find(args.operation);
    const { plan, reason } = args;
    await operations.breakGlass(operation.id, { by: actor, key: request.key, reason, plan });
    return request.onCard ? undefined : { message: didWith('break-glass', operation), to: 'me' };
  },
);
