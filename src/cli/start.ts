import type { EventEmitter } from 'node:events';
import type { BotOptions, RunningBot } from '#src/bot.ts';
import { type ConfigSource, createConfigSource } from '#src/config/source.ts';
import { UserError } from '#src/errors.ts';
import { createLog, type Logger } from '#src/log.ts';
import { readConfig } from './read-config.ts';
import { type CliVerb, configOption } from './verb.ts';

/** Resolves when it is ready. Throws UserError for what the operator can put right. */
export type StartBot = (options: BotOptions) => Promise<RunningBot>;

/** systemd and Kubernetes kill after 90 and 30 s; better to end by ourselves, and say so. */
const longestStop = 25_000;

/** `events` is the process: its signals and its unhandled errors. */
export function start(startBot: StartBot, events: EventEmitter): CliVerb {
  return {
    name: 'start',
    usage: '',
    summary: 'Run the bot. SIGHUP reads the configuration again.',
    options: configOption,
    positionals: 0,
    run: async (line, input) => {
      const first = readConfig(line, input);
      const config = createConfigSource(first, () => readConfig(line, input));
      const log = createLog(line.redaction, {
        level: first.config.log.level,
        out: { write: (text) => line.out(text.trimEnd()) },
      });
      surviveStrayErrors(events, log);

      const stopped = new Promise<string>((resolve) => {
        for (const signal of ['SIGTERM', 'SIGINT']) events.once(signal, () => resolve(signal));
      });
      const { clock, version, redaction } = line;
      const bot = await startBot({ config, log, redaction, clock, version });
      events.on('SIGHUP', () => void reload(config, log));

      log.info({ signal: await stopped }, 'stopping');
      setTimeout(() => {
        log.error('stopping took too long');
        process.exit(1);
      }, longestStop).unref();
      await bot.stop();
      log.info('stopped');
      return 0;
    },
  };
}

async function reload(config: ConfigSource, log: Logger): Promise<void> {
  try {
    log.info(await config.reload(), 'configuration read again');
  } catch (error) {
    if (error instanceof UserError) log.error({ reason: error.message }, 'configuration kept as it was');
    else log.error({ err: error }, 'reading the configuration again');
  }
}

function surviveStrayErrors(events: EventEmitter, log: Logger): void {
  // The Socket Mode client rejects beside every promise it hands out, on a lost connection for one; what it was
  // for has its own time-out and is tried again.
  events.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
  events.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    process.exit(1);
  });
}
