import { qd } from '#commands/qd.ts';
import { handle } from '#src/handle.ts';
import { didWith } from '#src/messages/operation-replies.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'find' | 'markDone'>;
}

export const handleMarkStepDone = handle(
  qd.verbs['mark-done'],
  async ({ args, actor, request }, { operations }: Needs) => {
    const operation = await operations.find(args.operation);
    await operations.markDone(operation.id, { by: actor, key: request.key, reason: args.reason });
    return request.onCard ? undefined : { message: didWith('marked done', operation), to: 'me' };
  },
);
