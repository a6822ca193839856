import type { Audit } from '#src/audit/audit.ts';
import type { Cards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { ConfigSource } from '#src/config/source.ts';
import type { Database } from '#src/database/connect.ts';
import type { Logger } from '#src/log.ts';
import type { Metrics } from '#src/metrics.ts';
import type { Redaction } from '#src/redaction.ts';

/** What nearly every part of the bot is connected to. */
export interface Parts {
  config: ConfigSource;
  database: Database;
  audit: Audit;
  cards: Cards;
  metrics: Metrics;
  clock: Clock;
  log: Logger;
  /** Knows every secret; for text that leaves by another way than the log. */
  redaction: Redaction;
}

/** The channel where the bot says how it is. */
export function healthChannel({ config }: Pick<Parts, 'config'>): string {
  // The configuration's own check has made sure that it is there.
  return config.current().slack.channels.health ?? '';
}
