import { UserError } from '#src/errors.ts';
import { noGoodRelease, noPods, noSuchPlace } from '#src/messages/release-refusals.ts';
import { deployable, everyPlace } from './catalogue.ts';
import { appContainers } from './images.ts';
import { lastLines, masked } from './log-lines.ts';
import type { ReleaseNeeds } from './operations/needs.ts';
import { lookAt, snapshotOf, targetOf } from './operations/place.ts';
import { before, findRelease, lastGood, lockName, type Place, podsLockName } from './release.ts';
import type { PlaceStatus, Releases } from './releases.ts';
import { templateDiff } from './template-diff.ts';
import { judge } from './verdict/judge.ts';

export function createReleases(needs: ReleaseNeeds): Releases {
  return {
    input: ({ app, environment }) => {
      const { channels } = deployable(needs.config(), { app, environment });
      return { app, environment, channels };
    },
    status: async (app, environment) => {
      const places = placesOf(needs, app, environment);
      return await Promise.all(places.map((place) => statusOf(place, needs)));
    },
    locks: (app, environment) =>
      placesOf(needs, app, environment).flatMap((place) => [lockName(place), podsLockName(place)]),
    history: async (place) => {
      deployable(needs.config(), place);
      return await needs.ledger.history(place);
    },
    find: async (place, version) => {
      deployable(needs.config(), place);
      const nothing = { digest: '', workload: undefined };
      return findRelease(await needs.ledger.history(place), version, nothing);
    },
    diff: async (place, version) => {
      const { history, live, release: from, workload } = await lookAt(place, needs);
      const to = version === undefined ? lastGood(history, live) : findRelease(history, version, live);
      if (!to?.template) throw new UserError(noGoodRelease(place, before(history, live)?.version));
      return { from, to, differences: templateDiff(workload.template, to.template) };
    },
    logs: (place) => logsOf(place, needs),
    keep: (place) => needs.ledger.keep(place),
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
    const { workload, release, history, live } = now;
    const { uid, generation, templateDigest, replicas, paused } = workload;
    const snapshot = await snapshotOf(now);
    const rollout = { uid, generation, templateDigest, startedAt: release.startedAt, deadline: null };
    const verdict = judge(snapshot, rollout);
    const good = lastGood(history, live);
    return {
      ...place,
      alerts,
      now: { release, verdict, replicas, paused, pods: snapshot.pods, lastGood: good },
    };
  } catch (error) {
    return { ...place, alerts, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function logsOf(place: Place, needs: ReleaseNeeds) {
  const where = deployable(needs.config(), place);
  const kubernetes = await needs.kubernetes(where.cluster);
  const target = targetOf(where);
  const workload = await kubernetes.read(target);
  const { pods } = await snapshotOf({ kubernetes, target, workload });
  const newest = pods.toSorted((a, b) => b.created.getTime() - a.created.getTime())[0];
  const running = workload.containers.filter(({ init }) => !init);
  const container = appContainers(running, where)[0]?.name;
  if (!newest || container === undefined) throw new UserError(noPods(place));
  const pod = { namespace: where.namespace, name: newest.name };
  const log = await kubernetes.logs(pod, { container, lines: 40, bytes: lastLines.bytes });
  return { pod: newest.name, container, log: masked(log) };
}
