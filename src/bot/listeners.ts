// What listens: webhooks for the world, health for the operator, the admin socket for the command line.
import { serveAdmin } from '#src/admin/serve.ts';
import { storeEndpoints } from '#src/admin/store-endpoints.ts';
import type { StoreBody } from '#src/alerts/store-bodies.ts';
import { startHeartbeat } from '#src/heartbeat.ts';
import { countRefusals } from '#src/http/hooks/refusals.ts';
import { serveHooks } from '#src/http/hooks.ts';
import { serveInternal } from '#src/http/internal.ts';
import type { Readiness } from '#src/readiness.ts';
import type { Pipelines } from '#src/releases/pipelines/pipelines.ts';
import type { Duties } from './duties.ts';
import { createGauges } from './gauges.ts';
import { healthChannel, type Parts } from './parts.ts';
import type { SlackSide } from './slack-side.ts';

interface Options {
  store: StoreBody;
  pipelines: Pipelines;
  front: Pick<SlackSide, 'listener' | 'problem' | 'sockets'>;
  timers: Pick<Duties, 'problem'>;
}

/** Resolves when webhooks are taken. Throws UserError when an address cannot be had. */
export async function startListeners(parts: Parts, { store, pipelines, front, timers }: Options) {
  const { config, database, audit, cards, metrics, clock, log } = parts;
  await using open = new AsyncDisposableStack();
  const { http, dataDir } = config.current();

  const refusals = countRefusals({ database, cards, audit, clock, log, health: () => healthChannel(parts) });
  open.defer(() => refusals.close());
  const hooks = await serveHooks(http.hooks, {
    ...{ store, pipelines, refusals, metrics, log },
    apps: () => config.current().apps,
    sources: () => config.current().alerts?.sources ?? {},
    slack: front.listener,
  });
  open.defer(() => hooks.close());

  const readiness: Readiness = () =>
    whatFails({
      store: database.state().up ? undefined : 'the store does not answer',
      slack: front.problem(),
      timers: timers.problem(),
    });
  const internal = await serveInternal(http.internal, {
    ...{ readiness, log, registry: metrics.registry },
    measure: createGauges({ metrics, database, clock, connections: () => front.sockets().open }),
  });
  open.defer(() => internal.close());
  const heartbeat = startHeartbeat(() => config.current().heartbeat, { readiness, metrics, log });
  open.defer(() => heartbeat.stop());
  const admin = await serveAdmin(dataDir, storeEndpoints({ database, audit, cards }), log);
  open.defer(() => admin.close());

  const running = open.move();
  return {
    hooks: hooks.address,
    internal: internal.address,
    stop: () => running.disposeAsync(),
  };
}

function whatFails(parts: Record<string, string | undefined>): Record<string, string> {
  const failing = Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined);
  return Object.fromEntries(failing);
}
