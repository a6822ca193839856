// The visible lists. A new verb is a line in its command file, a file in handlers/, and a line here.
import { alerts } from '#commands/alerts.ts';
import { qd } from '#commands/qd.ts';
import { handleAcknowledgeAlert } from '#handlers/acknowledge-alert.ts';
import { handleListAlerts } from '#handlers/list-alerts.ts';
import { handleReloadConfiguration } from '#handlers/reload-configuration.ts';
import { handleReopenAlert } from '#handlers/reopen-alert.ts';
import { handleResolveAlert } from '#handlers/resolve-alert.ts';
import { handleShowAlert } from '#handlers/show-alert.ts';
import { handleShowHelp } from '#handlers/show-help.ts';
import { handleShowStatus } from '#handlers/show-status.ts';
import { handleShowWhoami } from '#handlers/show-whoami.ts';
import { handleTestAlert } from '#handlers/test-alert.ts';
import { completeAlert } from './alerts/complete.ts';
import { drawAlerts } from './alerts/draw.ts';
import { drawUnreadable } from './alerts/draw-unreadable.ts';
import type { Drawers } from './cards/cards.ts';
import type { Command } from './command.ts';
import type { Completions, Handler } from './handle.ts';
import { drawRefusals } from './http/hooks/draw-refusals.ts';

export const commands: Command[] = [alerts, qd];

const listed = [
  handleAcknowledgeAlert,
  handleListAlerts,
  handleResolveAlert,
  handleReopenAlert,
  handleShowAlert,
  handleTestAlert,
  handleShowHelp,
  handleShowStatus,
  handleShowWhoami,
  handleReloadConfiguration,
];

/** By what an argument completes from: what its field offers for the words typed so far. */
const offered = { alert: completeAlert };

/** What all of them together need: what the bot is wired from. */
export type Needs = NeedsOf<(typeof listed)[number]> & Parameters<(typeof offered)[keyof typeof offered]>[1];
export const handlers: Handler<Needs>[] = listed;
export const completions: Completions<Needs> = offered;

/** By the kind of a card's subject: how it is drawn from the rows. */
export const cards: Drawers = {
  alert: drawAlerts,
  unreadable: drawUnreadable,
  refusals: drawRefusals,
};

/** Of each handler in the list, all at once. */
type NeedsOf<H> = (H extends Handler<infer N> ? (needs: N) => void : never) extends (needs: infer All) => void
  ? All
  : never;
