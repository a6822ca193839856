import { qd } from '#commands/qd.ts';
import { handle } from '#src/handle.ts';
import { didWith } from '#src/messages/operation-replies.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'find' | 'retry'>;
}

export const handleRetryOperation = handle(
  qd.verbs.retry,
  async ({ args, actor, request }, { operations }: Needs) => {
    const operation = await operations.find(args.operation);
    await operations.retry(operation.id, { by: actor, key: request.key });
    return request.onCard ? undefined : { message: didWith('retried', operation), to: 'me' };
  },
);
