import { UserError } from '#src/errors.ts';
import type { Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { noGoodRelease, noPods, noSuchPlace } from '#src/messages/release-refusals.ts';
import { deployable, everyPlace } from './catalogue.ts';
import { appImages } from './images.ts';
import { lastLines, masked } from './log-lines.ts';
import { manifestDiffs } from './manifest/differences.ts';
import type { Mutes } from './mutes.ts';
import type { ReleaseNeeds } from './operations/needs.ts';
import { lookAt, nameOf, readAll, seenOf, snapshotOf } from './operations/place.ts';
import { verdictsOn } from './operations/verdicts-on.ts';
import { type AvailableReleases, wasReleased } from './pipelines/available.ts';
import { findRelease, lastGood, lockName, type Place, podsLockName, previousRelease } from './release.ts';
import type { PlaceStatus, PodLog, Releases } from './releases.ts';
import { templateDiffs } from './template-diff.ts';
import { together } from './verdict/together.ts';

interface Needs extends ReleaseNeeds {
  available: Pick<AvailableReleases, 'newest'>;
  mutes: Mutes;
}

export function createReleases(needs: Needs): Releases {
  return {
    input: ({ app, environment }) => {
      const { channels } = deployable(needs.config(), { app, environment });
      return { app, environment, channels };
    },
    status: async (app, environment) => {
      const places = placesOf(needs, app, environment);
      return await Promise.all(
        places.map(async (place) => ({
          ...(await statusOf(place, needs)),
          ...(await newsFor(place, needs)),
        })),
      );
    },
    locks: (app, environment) =>
      placesOf(needs, app, environment).flatMap((place) => [lockName(place), podsLockName(place)]),
    history: async (place) => {
      deployable(needs.config(), place);
      return await needs.ledger.history(place);
    },
    find: async (place, version) => {
      deployable(needs.config(), place);
      const nothing = { digest: '', manifests: null, workloads: undefined };
      return findRelease(await needs.ledger.history(place), version, nothing);
    },
    diff: async (place, version) => {
      const { history, live, release: from, workloads, where } = await lookAt(place, needs);
      const to = version === undefined ? lastGood(history, live) : findRelease(history, version, live);
      if (!to?.workloads) throw new UserError(noGoodRelease(place, previousRelease(history, live)?.version));
      const now = seenOf(workloads, where).workloads;
      const differences = [...templateDiffs(now, to.workloads), ...manifestDiffs(from, to)];
      return { from, to, differences };
    },
    logs: (place) => logsOf(place, needs),
    keep: (place) => needs.ledger.keep(place),
    unmute: (place, by) => needs.mutes.lift(place, by),
  };
}

function placesOf(
  { config }: Pick<ReleaseNeeds, 'config'>,
  app: string | undefined,
  environment: string | undefined,
): Place[] {
  const places = everyPlace(config()).filter(
    (place) => (app ?? place.app) === place.app && (environment ?? place.environment) === place.environment,
  );
  if (places.length === 0) throw new UserError(noSuchPlace(app, environment));
  return places;
}

async function statusOf(place: Place, needs: ReleaseNeeds): Promise<PlaceStatus> {
  const alerts = await needs.openAlerts(place);
  try {
    const now = await lookAt(place, needs);
    const { release, history, live } = now;
    const verdicts = await verdictsOn(now);
    const workloads = verdicts.map(({ name, verdict }, index) => ({
      ...{ name, verdict, paused: now.workloads[index]?.paused === true },
    }));
    const good = lastGood(history, live);
    return { ...place, alerts, now: { release, verdict: together(verdicts), workloads, lastGood: good } };
  } catch (error) {
    return { ...place, alerts, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The newest that was announced, unless it ran there before: no older one is offered in its stead. */
async function newsFor(place: Place, { available, ledger }: Needs): Promise<Pick<PlaceStatus, 'available'>> {
  const newest = await available.newest(place);
  if (!newest || wasReleased(newest, await ledger.history(place))) return {};
  return { available: newest };
}

async function logsOf(place: Place, needs: ReleaseNeeds): Promise<PodLog[]> {
  const where = deployable(needs.config(), place);
  const kubernetes = await needs.kubernetes(where.cluster);
  const workloads = (await readAll(where, kubernetes)).map(withoutInit);
  const own = appImages(seenOf(workloads, where).images, where);
  const logs = workloads.map(async (workload): Promise<PodLog[]> => {
    const { pods } = await snapshotOf(kubernetes, workload);
    const newest = pods.toSorted((a, b) => b.created.getTime() - a.created.getTime())[0];
    const container = own.find((one) => one.workload === nameOf(workload.target))?.container;
    if (!newest || container === undefined) return [];
    const pod = { namespace: where.namespace, name: newest.name };
    const log = await kubernetes.logs(pod, { container, lines: 40, bytes: lastLines.bytes });
    return [{ pod: newest.name, container, log: masked(log) }];
  });
  const found = (await Promise.all(logs)).flat();
  if (found.length === 0) throw new UserError(noPods(place));
  return found;
}

function withoutInit(workload: Workload): Workload {
  return { ...workload, containers: workload.containers.filter(({ init }) => !init) };
}
