import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from '#src/log.ts';

/**
 * What Slack's library logs, in our log. Its debug lines print whole payloads, and its errors are ones that we see
 * and report ourselves, so all of it is detail.
 */
export function libraryLogger(log: Logger): BoltLogger {
  const write = (...parts: unknown[]) =>
    log.debug({ said: parts.map(String).join(' ').slice(0, 500) }, 'slack library');
  return {
    debug: () => {},
    info: () => {},
    warn: write,
    error: write,
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
