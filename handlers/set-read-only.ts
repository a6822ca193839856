import { qd } from '#commands/qd.ts';
import { handle } from '#src/handle.ts';
import { readOnlySet } from '#src/messages/operation-replies.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'setReadOnly'>;
}

export const handleSetReadOnly = handle(
  qd.verbs['read-only'],
  async ({ args: { state, reason }, actor, request }, { operations }: Needs) => {
    const on = state === 'on';
    const changed = await operations.setReadOnly(on, { by: actor, key: request.key, reason });
    return { message: readOnlySet(on, changed), to: 'me' };
  },
);
