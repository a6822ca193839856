import type { Memberships } from '#src/access/access.ts';
import { holdLease, type Lease } from '#src/database/leases.ts';
import type { TimerHandlers } from '#src/database/run-timers.ts';
import { createOperations } from '#src/operations/create-operations.ts';
import type { Engine } from '#src/operations/engine.ts';
import { openJournal } from '#src/operations/journal.ts';
import type { AnyOperation } from '#src/operations/operation.ts';
import type { Operations } from '#src/operations/operations.ts';
import { openRights } from '#src/operations/rights.ts';
import { type Runner, startRunner } from '#src/operations/runner.ts';
import { operationTimers } from '#src/operations/timers.ts';
import type { Replicas } from '#src/replicas.ts';
import { healthChannel, type Parts } from './parts.ts';
import { policyOf } from './slack-side.ts';

export interface OperationsSide {
  operations: Operations;
  timers: TimerHandlers;
  /** Takes what is queued, on the one replica that holds the lease; from then on operations run. */
  run(replicas: Pick<Replicas, 'others'>): void;
  /** Slack was reached: from then on it is known who belongs where. */
  meet(people: Memberships): void;
  stop(): Promise<void>;
}

/** `needs`: what the definitions' own functions are handed. */
export function openOperationsSide<Needs>(
  parts: Parts,
  definitions: readonly AnyOperation<Needs>[],
  needs: NoInfer<Needs>,
  ended?: Engine['ended'],
): OperationsSide {
  const { config, database, clock, log, redaction } = parts;
  let people: Memberships | undefined;
  let held: { stop(): Promise<void> } | undefined;
  let runner: Runner | undefined;
  let stopped = false;
  const engine: Engine<Needs> = {
    ...{ database, clock, needs, ended, cards: parts.cards, audit: parts.audit },
    operations: new Map(definitions.map((definition) => [definition.name, definition])),
    rights: openRights({ policy: () => policyOf(parts), memberships: () => people }),
    policy: (environment) => config.current().environments[environment],
    configuration: config.digest,
    healthChannel: () => healthChannel(parts),
  };

  return {
    operations: createOperations(engine),
    timers: operationTimers(engine),
    meet: (memberships) => {
      people = memberships;
    },
    run: (replicas) => {
      const others = async () => (await replicas.others()).map((replica) => replica.config);
      const onGained = (lease: Lease) => {
        if (stopped) return;
        runner = startRunner({ engine, lease, journal: openJournal(engine, lease), log, redaction, others });
      };
      held = holdLease(database, 'operations', { onGained, onLost: () => runner?.lose() }, { clock, log });
    },
    stop: async () => {
      stopped = true;
      await runner?.stop();
      await held?.stop();
    },
  };
}
