// Connects the parts to each other and starts them, so that each begins after what it rests on and ends before it.
import { openAudit } from './audit/append.ts';
import { startAlerts } from './bot/alerts-side.ts';
import { startDuties } from './bot/duties.ts';
import { healthOf } from './bot/health.ts';
import { startHomesSide } from './bot/homes-side.ts';
import { startListeners } from './bot/listeners.ts';
import { openMutes } from './bot/mutes.ts';
import { type OperationsSide, openOperationsSide } from './bot/operations-side.ts';
import type { Parts } from './bot/parts.ts';
import { openReleasesSide } from './bot/releases-side.ts';
import { startSending } from './bot/sending.ts';
import { openServersSide } from './bot/servers-side.ts';
import { policyOf, type SlackSide, startSlackSide } from './bot/slack-side.ts';
import type { Drawers } from './cards/cards.ts';
import { createCards } from './cards/create-cards.ts';
import type { Clock } from './clock.ts';
import type { Command } from './command.ts';
import type { ConfigSource } from './config/source.ts';
import { connectDatabase } from './database/connect.ts';
import type { Completions, Handler } from './handle.ts';
import type { Logger } from './log.ts';
import { asTyped } from './messages/prefix.ts';
import { createMetrics } from './metrics.ts';
import type { AnyOperation } from './operations/operation.ts';
import type { Redaction } from './redaction.ts';
import {
  cards,
  commands,
  completions,
  handlers,
  type Needs,
  type OperationNeeds,
  operations,
} from './registry.ts';
import { joinReplicas } from './replicas.ts';

export interface BotOptions {
  config: ConfigSource;
  log: Logger;
  redaction: Redaction;
  clock: Clock;
  version: string;
}

export interface RunningBot {
  /** Takes nothing new, finishes what is at work, and resolves when the store is closed. */
  stop(): Promise<void>;
}

/** The visible lists; tests add to them. */
export interface Lists {
  commands: Command[];
  handlers: Handler<Needs>[];
  completions: Completions<Needs>;
  cards: Drawers;
  operations: AnyOperation<OperationNeeds>[];
}

const registry: Lists = { commands, handlers, completions, cards, operations };

/** Resolves when webhooks are taken. Throws UserError for what the operator can put right. */
export async function startBot(
  { config, log, redaction, clock, version }: BotOptions,
  lists = registry,
): Promise<RunningBot> {
  await using started = new AsyncDisposableStack();
  const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
    started.defer(() => part.stop());
    return part;
  };
  const { dataDir, database: server, slack } = config.current();
  const startedAt = clock.now();
  const database = await connectDatabase({ url: server?.url.reveal(), dataDir, log, clock });
  started.defer(() => database.close());
  const parts: Parts = {
    ...{ config, database, clock, log, redaction },
    audit: openAudit(database, clock),
    cards: createCards(clock),
    metrics: createMetrics(),
  };

  const mutes = openMutes(parts);
  const { alerts, store } = keep(startAlerts(parts, mutes));
  const released = keep(await openReleasesSide(parts, mutes, () => work.operations));
  const served = keep(await openServersSide(parts, () => work.operations));
  const needs = { ...released.needs, ...served.needs, config: config.current };
  const work: OperationsSide = keep(openOperationsSide(parts, lists.operations, needs, mutes.ended));
  const timers = keep(await startDuties(parts, { ...work.timers, ...released.timers, ...served.timers }));
  const typed = asTyped(slack.prefix, lists.commands);
  const sending = keep(startSending(parts, lists.cards, typed));
  const homes = keep(
    startHomesSide(parts, {
      ...{ sending, alerts, asTyped: typed },
      ...{ commands: lists.commands, operations: work.operations },
    }),
  );
  const own = () => ({ version, config: config.digest() });
  const replicas = keep(await joinReplicas(database, { clock, log, own }));
  work.run(replicas);
  const health = () =>
    healthOf(parts, { version, startedAt, replicas, delivery: sending, front: () => front });
  const front: SlackSide = keep(
    await startSlackSide(parts, {
      ...lists,
      clients: sending.clients,
      prepareForm: released.prepareForm,
      homes,
      asTyped: typed,
      needs: (memberships) => {
        work.meet(memberships);
        served.meet(memberships);
        homes.meet(memberships);
        return {
          ...{ alerts, clock, config, memberships, health },
          ...{ commands: lists.commands, operations: work.operations },
          ...{ releases: released.releases, ledger: released.ledger, tags: released.tags, redaction },
          ...{ servers: served.servers, keys: served.keys },
          prefix: slack.prefix,
          policy: () => policyOf(parts),
        };
      },
    }),
  );
  const pipelines = released.pipelines(work.operations);
  const { hooks, internal } = keep(await startListeners(parts, { store, pipelines, front, timers }));

  log.info({ version, hooks, internal, store: database.kind }, 'started');
  const running = started.move();
  return { stop: () => running.disposeAsync() };
}
