import { handleAuditHead, scheduleAuditHead } from '#src/audit/daily.ts';
import { holdLease, type Lease } from '#src/database/leases.ts';
import { handleRetention, scheduleRetention } from '#src/database/retention.ts';
import { type RunningTimers, runTimers, type TimerHandlers } from '#src/database/run-timers.ts';
import { healthChannel, type Parts } from './parts.ts';

export interface Duty {
  stop(): Promise<void>;
}

/** Runs what is due, on the one replica that holds the lease. */
export async function startTimers(parts: Parts, more: TimerHandlers): Promise<Duty> {
  const { config, database, cards, clock, log } = parts;
  const handlers: TimerHandlers = {
    ...more,
    'audit-head': () => {
      const { audit: keep } = config.current().retention;
      return handleAuditHead({ database, cards, clock, keep, channel: healthChannel(parts) })();
    },
    retention: () => handleRetention({ database, clock, log, keep: config.current().retention })(),
  };
  await scheduleRetention(database, clock);
  await scheduleAuditHead(database, clock);

  let running: RunningTimers | undefined;
  const lease = holdLease(
    database,
    'timers',
    {
      onGained: (gained: Lease) => {
        running = runTimers({ database, clock, log, handlers, lease: gained });
      },
      onLost: () => {
        void running?.stop();
        running = undefined;
      },
    },
    { clock, log },
  );
  return {
    stop: async () => {
      await running?.stop();
      await lease.stop();
    },
  };
}
