// Connects the parts to each other and starts them, so that each begins after what it rests on and ends before it.
import { openAudit } from './audit/append.ts';
import { startAlerts } from './bot/alerts-side.ts';
import { startDuties } from './bot/duties.ts';
import { healthOf } from './bot/health.ts';
import type { Parts } from './bot/parts.ts';
import { startSending } from './bot/sending.ts';
import { startServers } from './bot/servers.ts';
import { policyOf, type SlackSide, startSlackSide } from './bot/slack-side.ts';
import { createCards } from './cards/create-cards.ts';
import type { BotOptions, RunningBot } from './cli/start.ts';
import { connectDatabase } from './database/connect.ts';
import { asTyped } from './messages/prefix.ts';
import { createMetrics } from './metrics.ts';
import { cards, commands, completions, handlers } from './registry.ts';
import { joinReplicas } from './replicas.ts';

export type { RunningBot };

/** Resolves when webhooks are taken. Throws UserError for what the operator can put right. */
export async function startBot({ config, log, clock, version }: BotOptions): Promise<RunningBot> {
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
    ...{ config, database, clock, log },
    audit: openAudit(database, clock),
    cards: createCards(clock),
    metrics: createMetrics(),
  };

  const { alerts, store } = keep(startAlerts(parts));
  const timers = keep(await startDuties(parts));
  const typed = asTyped(slack.prefix, commands);
  const sending = keep(startSending(parts, cards, typed));
  const own = () => ({ version, config: config.digest() });
  const replicas = keep(await joinReplicas(database, { clock, log, own }));
  const health = () =>
    healthOf(parts, { version, startedAt, replicas, delivery: sending, front: () => front });
  const front: SlackSide = keep(
    await startSlackSide(parts, {
      ...{ clients: sending.clients, asTyped: typed, commands, handlers, completions },
      needs: (memberships) => ({
        ...{ alerts, clock, config, commands, memberships, health },
        prefix: slack.prefix,
        policy: () => policyOf(parts),
      }),
    }),
  );
  const { hooks, internal } = keep(await startServers(parts, { store, front, timers }));

  log.info({ version, hooks, internal, store: database.kind }, 'started');
  const running = started.move();
  return { stop: () => running.disposeAsync() };
}
