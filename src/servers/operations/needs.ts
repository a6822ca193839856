import type { Cards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Config } from '#src/config.ts';
import type { Cloud } from '#src/integrations/cloud.ts';
import type { KeyPair } from '#src/integrations/ssh/keys.ts';
import type { Ssh } from '#src/integrations/ssh/ssh.ts';
import type { Records } from '#src/servers/records.ts';

export type ServerConfig = Pick<
  Config,
  'blueprints' | 'clouds' | 'environments' | 'prices' | 'servers' | 'slack'
>;

/** What server operations are handed. */
export interface ServerNeeds {
  config(): ServerConfig;
  /** By its name in the configuration, in the name of this person. Throws UserError when it has none of it. */
  cloud(name: string, requester: string): Promise<Cloud>;
  ssh(): Promise<Ssh>;
  records: Records;
  /** Public keys that this person may log in with, their own and those of the configuration. */
  keysOf(person: string): Promise<string[]>;
  /** The comment names it for people. */
  newKeyPair(comment: string): Promise<KeyPair>;
  cards: Cards;
  clock: Clock;
  pace: Pace;
}

/** Milliseconds. */
export interface Pace {
  /** Between two looks at something that takes its time. */
  look: number;
  /** For which what was just made may not be visible yet. https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html */
  visible: number;
  /** After which a launch that was lost has landed and is seen, as far as can be told. */
  landed: number;
  /** For which accounts of a machine that answers may not be there yet. */
  accounts: number;
}

export const usualPace: Pace = { look: 2000, visible: 300_000, landed: 8000, accounts: 90_000 };
