// Connects the parts to each other and starts them, so that each begins after what it rests on and ends before it.

import { serveAdmin } from './admin/serve.ts';
import { storeEndpoints } from './admin/store-endpoints.ts';
import { openAudit } from './audit/append.ts';
import { startAlerts } from './bot/alerts-side.ts';
import { startTimers } from './bot/duties.ts';
import { healthOf } from './bot/health.ts';
import { healthChannel, type Parts } from './bot/parts.ts';
import { policyOf, type SlackSide, startSlackSide } from './bot/slack-side.ts';
import { createCards } from './cards/create-cards.ts';
import type { BotOptions, RunningBot } from './cli/start.ts';
import { connectDatabase } from './database/connect.ts';
import { watchForGaps } from './gap.ts';
import { createGauges } from './gauges.ts';
import { startHeartbeat } from './heartbeat.ts';
import { countRefusals } from './http/hooks/refusals.ts';
import { serveHooks } from './http/hooks.ts';
import { serveInternal } from './http/internal.ts';
import { gapMessage } from './messages/gap.ts';
import { createMetrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import { commands, cards as drawers, handlers } from './registry.ts';
import { createClients } from './slack/clients.ts';
import { startSender } from './slack/send/sender.ts';

export type { RunningBot };

/** Resolves when webhooks are taken. Throws UserError for what the operator can put right. */
export async function startBot({ config, log, clock, version }: BotOptions): Promise<RunningBot> {
  await using started = new AsyncDisposableStack();
  const { dataDir, database: server, http, slack } = config.current();
  const startedAt = clock.now();
  const metrics = createMetrics();
  const database = await connectDatabase({ url: server?.url.reveal(), dataDir, log, clock });
  started.defer(() => database.close());

  const audit = openAudit(database, clock);
  const cards = createCards(clock);
  const parts: Parts = { config, database, audit, cards, metrics, clock, log };
  const health = () => healthChannel(parts);
  const alerts = startAlerts(parts);
  started.defer(() => alerts.stop());

  const timers = await startTimers(parts, {});
  started.defer(() => timers.stop());
  const gaps = await watchForGaps(database, {
    clock,
    log,
    tell: (trx, gap) => cards.say(trx, [{ to: health(), message: gapMessage(gap), urgency: 'verdict' }]),
  });
  started.defer(() => gaps.stop());

  const clients = createClients({
    token: slack.botToken,
    api: slack.api,
    log,
    observe: ({ method, outcome, seconds }) => {
      metrics.slackCalls.inc({ method, outcome });
      metrics.slackCallSeconds.observe({ method }, seconds);
    },
  });
  const sender = startSender({
    database,
    client: clients.out,
    timeout: clients.outTimeout,
    draw: Object.fromEntries(Object.entries(drawers).map(([kind, draw]) => [kind, draw(database, clock)])),
    fallback: health(),
    clock,
    log,
    observe: (kind, outcome, waited) => {
      metrics.cardsSent.inc({ kind, outcome });
      if (kind === 'card' && outcome === 'posted') metrics.visibleSeconds.observe(waited / 1000);
    },
  });
  started.defer(() => sender.stop());

  const front: SlackSide = await startSlackSide(parts, {
    clients,
    commands,
    handlers,
    needs: (memberships) => ({
      ...{ alerts: alerts.alerts, clock, config, commands, memberships },
      prefix: slack.prefix,
      policy: () => policyOf(parts),
      health: () => healthOf(parts, { version, startedAt, delivery: sender, front: () => front }),
    }),
    complete: async (from, query) => (from === 'alert' ? await alerts.complete(query) : []),
  });
  started.defer(() => front.stop());

  const refusals = countRefusals({ database, cards, audit, clock, log, health });
  started.defer(() => refusals.close());
  const hooks = await serveHooks(http.hooks, {
    sources: () => config.current().alerts?.sources ?? {},
    store: alerts.store,
    refusals,
    metrics,
    log,
    slack: front.listener,
  });
  started.defer(() => hooks.close());

  const readiness: Readiness = () => problemsOf({ store: database.state().up, slack: front.problem() });
  const measure = createGauges({ metrics, database, connections: () => front.sockets().open });
  const internal = await serveInternal(http.internal, {
    readiness,
    registry: metrics.registry,
    measure,
    log,
  });
  started.defer(() => internal.close());
  const heartbeat = startHeartbeat(() => config.current().heartbeat, { readiness, metrics, log });
  started.defer(() => heartbeat.stop());
  const admin = await serveAdmin(dataDir, storeEndpoints({ database, audit, cards }), log);
  started.defer(() => admin.close());

  log.info({ version, hooks: hooks.address, internal: internal.address, store: database.kind }, 'started');
  const running = started.move();
  return { stop: () => running.disposeAsync() };
}

function problemsOf({ store, slack }: { store: boolean; slack: string | undefined }): Record<string, string> {
  return { ...(!store && { store: 'the store does not answer' }), ...(slack && { slack }) };
}
