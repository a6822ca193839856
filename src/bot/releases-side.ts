import { readFile } from 'node:fs/promises';
import { alertSubject } from '#src/alerts/group.ts';
import type { Verb } from '#src/command.ts';
import type { TimerHandlers } from '#src/database/run-timers.ts';
import { connectPrometheus } from '#src/integrations/prometheus/prometheus.ts';
import { connectRegistries } from '#src/integrations/registry/connect.ts';
import { changedAround } from '#src/messages/release-replies.ts';
import type { Operations } from '#src/operations/operations.ts';
import { deployable } from '#src/releases/catalogue.ts';
import { openClusters } from '#src/releases/clusters.ts';
import { createLedger } from '#src/releases/create-ledger.ts';
import { createReleases } from '#src/releases/create-releases.ts';
import type { Ledger } from '#src/releases/ledger.ts';
import { openAlerts } from '#src/releases/open-alerts.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { rollbackOperation } from '#src/releases/operations/rollback.ts';
import { handlePatrol, schedulePatrol } from '#src/releases/patrol.ts';
import { openAvailable } from '#src/releases/pipelines/available.ts';
import { createPipelines } from '#src/releases/pipelines/create-pipelines.ts';
import type { Pipelines } from '#src/releases/pipelines/pipelines.ts';
import { probe } from '#src/releases/probe.ts';
import type { Releases } from '#src/releases/releases.ts';
import { openTags, type Tags } from '#src/releases/tags.ts';
import type { MutesSide } from './mutes.ts';
import type { Parts } from './parts.ts';

export interface ReleasesSide {
  /** What release operations are handed. */
  needs: ReleaseNeeds;
  releases: Releases;
  pipelines(operations: Operations): Pipelines;
  ledger: Ledger;
  tags: Tags;
  /** What a form will offer, fetched while it opens. */
  prepareForm(verb: Verb, given: Readonly<Record<string, string>>): Promise<void>;
  timers: TimerHandlers;
  stop(): Promise<void>;
}

/** `operations`: asked for when policy begins a rollback, long after all are there. */
export async function openReleasesSide(
  parts: Parts,
  mutes: MutesSide,
  operations: () => Operations,
): Promise<ReleasesSide> {
  const { config, database, cards, audit, clock, log } = parts;
  const clusters = openClusters(config.current, clock);
  const ledger = createLedger(database, clock, async (trx, { kind, what, app, environment }) => {
    if (kind === 'foreign') {
      // Nobody asked the bot, so no card tells of it.
      const { channels } = deployable(config.current(), { app, environment });
      const message = changedAround({ app, environment, what });
      await cards.say(
        trx,
        channels.map((to) => ({ to, message, urgency: 'verdict' })),
      );
    }
    // Cards of alerts tell what was changed since, so they are drawn anew.
    const open = await openAlerts(trx, config.current(), { app, environment });
    await cards.touch(
      trx,
      open.map(({ id }) => alertSubject(id)),
      'decision',
    );
  });
  const registries = connectRegistries((host) => config.current().registries[host]);
  const tags = openTags(config, registries, log);
  const needs: ReleaseNeeds = {
    ...{ ledger, mutes, clock, probe, registries },
    config: config.current,
    kubernetes: clusters.connect,
    readText: (file) => readFile(file, 'utf8'),
    prometheus: connectPrometheus(() => config.current().prometheus),
    openAlerts: (place, since) => openAlerts(database.db, config.current(), place, since),
    rollBackByPolicy: async ({ operation, doom, app, environment }) => {
      const { channel } = await operations().find(operation);
      const input = releases.input({ app, environment });
      const asked = { by: { service: 'quarterdeck' }, key: `policy:${doom}`, channel };
      const { id } = await operations().propose(
        rollbackOperation,
        input,
        { ...asked, reason: 'by policy' },
        { parent: operation },
      );
      return await operations().find(id);
    },
  };
  const available = openAvailable(database, clock);
  const releases = createReleases({ ...needs, mutes, available });
  await schedulePatrol({ database, needs });
  return {
    ...{ needs, releases, ledger, tags },
    pipelines: (operations) => createPipelines({ ...needs, operations, available, audit }),
    prepareForm: async ({ args }, { app = '' }) => {
      const offersTags = Object.values(args).some(({ input }) => 'from' in input && input.from === 'tag');
      if (offersTags) await tags.freshen(app);
    },
    timers: { ...mutes.timers, 'release-patrol': handlePatrol({ database, needs, log }) },
    stop: clusters.close,
  };
}
