import {
  type DestinationStream,
  type Logger as PinoLogger,
  pino,
  stdSerializers,
  stdTimeFunctions,
} from 'pino';
import type { Redaction } from './redaction.ts';

/** Static message, data beside it: `log.warn({ source }, 'unreadable body')`. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Record<string, unknown>): Logger;
};

/** One JSON object a line, cleaned as the last step, so that it does not matter where in a line a secret got. */
export function createLog(
  redaction: Redaction,
  { level = 'info', out = process.stdout }: { level?: string; out?: DestinationStream } = {},
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => out.write(redaction.clean(line)) },
  );
}
