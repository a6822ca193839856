// The visible lists. A new verb is a line in its command file, a file in handlers/, and a line here.
import { alerts } from '#commands/alerts.ts';
import { qd } from '#commands/qd.ts';
import { handleReloadConfiguration } from '#handlers/reload-configuration.ts';
import { handleShowHelp } from '#handlers/show-help.ts';
import { handleShowStatus } from '#handlers/show-status.ts';
import { handleShowWhoami } from '#handlers/show-whoami.ts';
import type { Command } from './command.ts';
import type { Handler } from './handle.ts';

export const commands: Command[] = [alerts, qd];

const listed = [handleReloadConfiguration, handleShowHelp, handleShowStatus, handleShowWhoami];

/** What all handlers together need: what the bot is wired from. */
export type Needs = NeedsOf<(typeof listed)[number]>;
export const handlers: Handler<Needs>[] = listed;

/** Of each handler in the list, all at once. */
type NeedsOf<H> = (H extends Handler<infer N> ? (needs: N) => void : never) extends (needs: infer All) => void
  ? All
  : never;
