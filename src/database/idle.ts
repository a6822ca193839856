import { TemporaryError } from '#src/errors.ts';
import type { Session } from './engine.ts';

/**
 * Ends a session that was kept open and asked nothing for so many milliseconds. On one connection everybody waits for
 * it, so a transaction that waits for something else must not hold up the bot for ever. A server does this by itself.
 */
export function endWhenIdle(session: Session, limit: number): Session {
  let over = false;
  let timer = start();

  function start(): NodeJS.Timeout {
    return setTimeout(() => void end(), limit);
  }

  async function end(): Promise<void> {
    over = true;
    await session.query('rollback', []).catch(() => {});
    session.release(true);
  }

  return {
    query: async (sql, parameters) => {
      if (over) throw new TemporaryError('asking the database: the transaction was kept waiting too long');
      clearTimeout(timer);
      try {
        return await session.query(sql, parameters);
      } finally {
        timer = start();
      }
    },
    release: (broken) => {
      clearTimeout(timer);
      if (!over) session.release(broken);
      over = true;
    },
  };
}
