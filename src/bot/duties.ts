import { handleAuditHead, scheduleAuditHead } from '#src/audit/daily.ts';
import { holdLease, type Lease } from '#src/database/leases.ts';
import { handleRetention, scheduleRetention } from '#src/database/retention.ts';
import { type RunningTimers, runTimers, type TimerHandlers } from '#src/database/run-timers.ts';
import { watchForGaps } from '#src/gap.ts';
import { gapMessage } from '#src/messages/gap.ts';
import { healthChannel, type Parts } from './parts.ts';

export interface Duties {
  /** Why nothing that is due happens; nothing while it does, or while another replica sees to it. */
  problem(): string | undefined;
  stop(): Promise<void>;
}

/** Three sweeps of the timers, in milliseconds. */
const longestSilence = 90_000;

/** What the bot does of itself: what is due, on the one replica that holds the lease, and telling that it was away. */
export async function startDuties(parts: Parts, others: TimerHandlers): Promise<Duties> {
  const { config, database, cards, clock, log } = parts;
  const channel = () => healthChannel(parts);
  const gaps = await watchForGaps(database, {
    ...{ clock, log },
    tell: (trx, gap) => cards.say(trx, [{ to: channel(), message: gapMessage(gap), urgency: 'verdict' }]),
  });

  // Each reads the configuration as it is when it is due.
  const keep = () => config.current().retention;
  const timers = await holdTimers(parts, {
    ...others,
    retention: () => handleRetention({ database, clock, log, keep: keep() })(),
    'audit-head': () => handleAuditHead({ database, cards, clock, keep: keep().audit, channel: channel() })(),
  });
  return {
    problem: timers.problem,
    stop: async () => {
      gaps.stop();
      await timers.stop();
    },
  };
}

async function holdTimers({ database, clock, log }: Parts, handlers: TimerHandlers): Promise<Duties> {
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
    problem: () =>
      (running?.silentFor() ?? 0) > longestSilence ? 'timers are not looked through' : undefined,
    stop: async () => {
      await running?.stop();
      await lease.stop();
    },
  };
}
