// Looks at every app now and then: what somebody changed around the bot is theirs, and what runs well is proven good.
import type { Database } from '#src/database/connect.ts';
import { schedule, type Timer } from '#src/database/timers.ts';
import type { Pod } from '#src/integrations/kubernetes/rollout.ts';
import type { Logger } from '#src/log.ts';
import { type Deployable, everyPlace } from './catalogue.ts';
import type { ReleaseNeeds } from './operations/needs.ts';
import { lookAt, type PlaceNow } from './operations/place.ts';
import { verdictsOn } from './operations/verdicts-on.ts';
import { watchIndicators } from './operations/watch-indicators.ts';
import type { Place } from './release.ts';
import { together } from './verdict/together.ts';

interface Patrol {
  database: Database;
  needs: ReleaseNeeds;
  log: Logger;
}

/** Milliseconds. */
const every = 30_000;
/** Places looked at at the same time. */
const atOnce = 8;

/** Handler of the timer `release-patrol`, which repeats itself. */
export function handlePatrol({ database, needs, log }: Patrol) {
  return async () => {
    const places = everyPlace(needs.config());
    for (let from = 0; from < places.length; from += atOnce) {
      const looks = places.slice(from, from + atOnce).map(async (place) => {
        await look(place, needs).catch((error: unknown) => {
          log.debug({ place, error: String(error) }, 'an app could not be looked at');
        });
      });
      await Promise.all(looks);
    }
    await database.tx((trx) => schedule(trx, next(needs)));
  };
}

export async function schedulePatrol({ database, needs }: Pick<Patrol, 'database' | 'needs'>): Promise<void> {
  await database.tx((trx) => schedule(trx, { ...next(needs), dueAt: needs.clock.now() }, { ifAbsent: true }));
}

function next({ clock }: ReleaseNeeds): Timer {
  return { kind: 'release-patrol', subject: 'all', dueAt: new Date(clock.now().getTime() + every) };
}

async function look(place: Place, needs: ReleaseNeeds): Promise<void> {
  await needs.ledger.closeAbandoned(place);
  const now = await lookAt(place, needs);
  if (now.release.origin === 'foreign' || now.release.verdict === 'stopped') await appraise(now, needs);
}

/** No operation watches it, but it can be seen how it does: it has to last as long as any other. */
async function appraise(now: PlaceNow, needs: ReleaseNeeds): Promise<void> {
  const { release, where, live } = now;
  const isOurs = release.digest === live.digest;
  if (!isOurs || !['foreign', 'live', 'stopped'].includes(release.verdict)) return;
  const verdicts = await verdictsOn(now);
  if (together(verdicts).kind !== 'done') return;
  const alerts = await needs.openAlerts(where);
  const seenLive = release.verdict === 'live' ? release.settledAt : null;
  const since = seenLive ?? readySince(verdicts.flatMap(({ pods }) => pods)) ?? needs.clock.now();
  const lasted = needs.clock.now().getTime() - since.getTime() >= where.bake;
  const isQuiet = alerts.every(({ severity }) => severity === 'info');
  if (lasted && isQuiet && (await indicatorsAreGood(where, needs)))
    await needs.ledger.seenWell(release.id, 'proven good');
  else if (release.verdict === 'foreign') await needs.ledger.seenWell(release.id, 'live');
}

/** Over the time that it has to last: what was there for weeks had better and worse days. */
async function indicatorsAreGood(where: Deployable, needs: ReleaseNeeds): Promise<boolean> {
  const lately = new Date(needs.clock.now().getTime() - where.bake);
  const readings = await watchIndicators(where, lately, needs)(true);
  return readings.every(({ reading }) => reading.kind === 'good');
}

/** What was there long before it was first looked at has lasted already. */
function readySince(pods: readonly Pod[]): Date | undefined {
  const times = pods.flatMap(({ readyAt }) => readyAt?.getTime() ?? []);
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}
