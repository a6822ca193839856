// The Home tab: stored by whoever hears that it was opened, and published by the replica that sends cards.
import type { Memberships } from '#src/access/access.ts';
import { type DrawHomes, type Homes, openHomes } from '#src/cards/homes.ts';
import { drawHomes, type HomeNeeds } from '#src/home/draw.ts';
import { plainHome, restingHome } from '#src/messages/home-tab.ts';
import type { AsTyped } from '#src/messages/prefix.ts';
import { startHomes } from '#src/slack/send/homes.ts';
import type { Parts } from './parts.ts';
import type { Sending } from './sending.ts';
import { policyOf } from './slack-side.ts';

export interface HomesSide extends Homes {
  /** Slack was reached: from then on it is known who belongs where. */
  meet(people: Memberships): void;
  stop(): Promise<void>;
}

interface Options extends Pick<HomeNeeds, 'alerts' | 'operations' | 'commands'> {
  sending: Pick<Sending, 'clients' | 'lease'>;
  asTyped: AsTyped;
}

export function startHomesSide(parts: Parts, { sending, asTyped, ...domain }: Options): HomesSide {
  const { config, clock, log } = parts;
  // As for cards: what is to be seen is waited for.
  const database = { ...parts.database, db: parts.database.urgent };
  const { clients, lease } = sending;
  let draw: DrawHomes = async () => new Map();
  const sender = startHomes({
    ...{ database, lease, asTyped, clock, log },
    client: clients.out,
    timeout: clients.outTimeout,
    draw: (lookers) => draw(lookers),
    resting: restingHome,
    plain: plainHome,
  });
  // Rights, names and freezes.
  config.onChange(sender.refresh);
  return {
    ...openHomes(parts.database, clock),
    meet: (memberships) => {
      draw = drawHomes({
        ...domain,
        ...{ config, database, clock, log, memberships },
        policy: () => policyOf(parts),
      });
      sender.refresh();
    },
    stop: sender.stop,
  };
}
