import type { Alerts } from '#src/alerts/alerts.ts';
import { createAlerts } from '#src/alerts/create-alerts.ts';
import { createAlertIntake } from '#src/alerts/intake.ts';
import { intakeTopic } from '#src/alerts/queue.ts';
import { alertSettings } from '#src/alerts/settings.ts';
import { type StoreBody, storeBodies } from '#src/alerts/store-bodies.ts';
import { holdLease } from '#src/database/leases.ts';
import type { MutesSide } from './mutes.ts';
import type { Parts } from './parts.ts';
import { tellReleases } from './tell-releases.ts';
import { tellSuspects } from './tell-suspects.ts';

export interface AlertsSide {
  alerts: Alerts;
  store: StoreBody;
  stop(): Promise<void>;
}

/** From stored bodies to cards, on the one replica that holds the lease. */
export function startAlerts(parts: Parts, mutes: MutesSide): AlertsSide {
  const { config, database, cards, metrics, clock, log } = parts;
  const alerts = createAlerts({ database, cards, clock });
  const settings = () => alertSettings(config.current());
  const lease = holdLease(
    database,
    'intake',
    { onGained: () => database.wake(intakeTopic), onLost: () => undefined },
    { clock, log },
  );
  const intake = createAlertIntake({
    ...{ database, cards, log, metrics },
    settings: settings(),
    holds: mutes.holds,
    opened: async (trx, groups) => {
      // Of what is held, only the thread of the release that holds it is told.
      const shown = groups.filter(({ heldBy }) => heldBy === null);
      await tellSuspects(cards, config.current)(trx, shown);
      await tellReleases(cards, config.current, clock)(trx, shown);
      await mutes.tellHeld(trx, groups);
    },
    leads: () => lease.current() !== undefined,
  });
  config.onChange(() => intake.configure(settings()));
  intake.start();
  return {
    alerts,
    store: storeBodies(database, clock),
    stop: async () => {
      await intake.stop();
      await lease.stop();
    },
  };
}
