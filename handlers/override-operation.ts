import { qd } from '#commands/qd.ts';
import { handle } from '#src/handle.ts';
import { didWith } from '#src/messages/operation-replies.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'find' | 'pass'>;
}

export const handleOverrideOperation = handle(
  qd.verbs.override,
  async ({ args, actor, request }, { operations }: Needs) => {
    const operation = await operations.find(args.operation);
    const { plan, reason } = args;
    await operations.pass(operation.id, { by: actor, key: request.key, reason, plan });
    return request.onCard ? undefined : { message: didWith('passed', operation), to: 'me' };
  },
);
