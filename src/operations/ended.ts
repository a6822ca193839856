import type { Database } from '#src/database/connect.ts';
import { isOver } from './decide-approval.ts';
import { operationsTopic } from './rows.ts';

/** Resolves when it has ended, or when the signal says that enough was waited. */
export async function untilEnded(
  { db, onWake }: Pick<Database, 'db' | 'onWake'>,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  let woken = Promise.withResolvers<void>();
  const stop = onWake(operationsTopic, () => woken.resolve());
  const enough = () => woken.resolve();
  signal.addEventListener('abort', enough);
  try {
    while (!signal.aborted) {
      woken = Promise.withResolvers<void>();
      const row = db.selectFrom('operations').select('state').where('id', '=', id);
      const { state } = await row.executeTakeFirstOrThrow();
      if (isOver(state) || signal.aborted) return;
      await woken.promise;
    }
  } finally {
    stop();
    signal.removeEventListener('abort', enough);
  }
}
