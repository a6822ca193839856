import { sql, type Transaction } from 'kysely';
import { TemporaryError } from '#src/errors.ts';
import { isRolledBack } from './engine.ts';
import type { Schema } from './schema.ts';

type Trx = Transaction<Schema>;

/**
 * What must not keep the rest of its transaction from being done: when it fails it is undone alone, and resolves to why.
 * Rejects where the whole is to be tried again. Nothing else may be asked of the transaction meanwhile.
 */
export async function failingAlone(
  trx: Trx,
  fn: () => Promise<void>,
): Promise<{ problem: unknown } | undefined> {
  await sql`savepoint alone`.execute(trx);
  let failed: { problem: unknown } | undefined;
  try {
    await fn();
  } catch (problem) {
    if (problem instanceof TemporaryError || isRolledBack(problem)) throw problem;
    await sql`rollback to savepoint alone`.execute(trx);
    failed = { problem };
  }
  await sql`release savepoint alone`.execute(trx);
  return failed;
}
