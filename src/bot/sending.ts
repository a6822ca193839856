import type { Drawers } from '#src/cards/cards.ts';
import type { AsTyped } from '#src/messages/prefix.ts';
import { type Clients, createClients } from '#src/slack/clients.ts';
import { type Sender, startSender } from '#src/slack/send/sender.ts';
import { healthChannel, type Parts } from './parts.ts';

export interface Sending extends Pick<Sender, 'lease' | 'status' | 'stop'> {
  clients: Clients;
}

/** What the rows want shown goes to Slack from here, on the one replica that holds the lease. */
export function startSending(parts: Parts, drawers: Drawers, asTyped: AsTyped): Sending {
  const { config, metrics, clock, log } = parts;
  // What is to be seen is waited for: it does not queue up behind all that is at work.
  const database = { ...parts.database, db: parts.database.urgent };
  const { botToken: token, api } = config.current().slack;
  const clients = createClients({
    ...{ token, api, log },
    observe: ({ method, outcome, seconds }) => {
      metrics.slackCalls.inc({ method, outcome });
      metrics.slackCallSeconds.observe({ method }, seconds);
    },
  });
  const draw = Object.entries(drawers).map(
    ([kind, drawer]) => [kind, drawer(database, clock, config.current)] as const,
  );
  const sender = startSender({
    ...{ database, clock, log, asTyped },
    client: clients.out,
    timeout: clients.outTimeout,
    draw: Object.fromEntries(draw),
    fallback: healthChannel(parts),
    observe: (kind, outcome, waited) => {
      metrics.cardsSent.inc({ kind, outcome });
      if (kind === 'card' && outcome === 'posted') metrics.visibleSeconds.observe(waited / 1000);
    },
  });
  return { clients, lease: sender.lease, status: sender.status, stop: sender.stop };
}
