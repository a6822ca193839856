import { qd } from '#commands/qd.ts';
import { handle } from '#src/handle.ts';
import type { Health } from '#src/health.ts';
import { status } from '#src/messages/status.ts';

interface Needs {
  health(): Promise<Health>;
}

export const handleShowStatus = handle(qd.verbs.status, async (_, { health }: Needs) => {
  return { message: status(await health()), to: 'me' };
});
