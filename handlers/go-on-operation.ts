import { qd } from '#commands/qd.ts';
import { handle } from '#src/handle.ts';
import { didWith } from '#src/messages/operation-replies.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'find' | 'pass'>;
}

export const handleGoOnOperation = handle(
  qd.verbs['go-on'],
  async ({ args, actor, request }, { operations }: Needs) => {
    const operation = await operations.find(args.operation);
    await operations.pass(operation.id, { by: actor, key: request.key, plan: args.plan });
    return request.onCard ? undefined : { message: didWith('passed', operation), to: 'me' };
  },
);
