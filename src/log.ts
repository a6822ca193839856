import type { Logger as PinoLogger } from 'pino';

/** Static message, data beside it: `log.warn({ source }, 'unreadable body')`. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Record<string, unknown>): Logger;
};
