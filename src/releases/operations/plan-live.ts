import { UserError } from '#src/errors.ts';
import { managedElsewhere } from '#src/messages/release-refusals.ts';
import { type Course, courseOf } from '#src/releases/catalogue.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import type { Place } from '#src/releases/release.ts';
import type { ReleaseNeeds } from './needs.ts';
import { lookAt, nameOf, type PlaceNow, partOf } from './place.ts';
import { mayBeWritten, replicasOf } from './plan-images.ts';
import { type Over, overOf } from './write-steps.ts';

export interface LiveCommitment {
  /** With the templates that run, and stay. */
  over: Over[];
  course: Course;
}

export interface LiveContext {
  asker: string;
  version: string;
  /** Of all its workloads; null where one of them runs a pod a node. */
  replicas: number | null;
  alerts: OpenAlert[];
}

/** For what changes how a release runs, not which. */
export async function planLive(
  place: Place,
  needs: ReleaseNeeds,
  asker: string,
  { pausedToo = false } = {},
): Promise<{ commitment: LiveCommitment; context: LiveContext; now: PlaceNow }> {
  const now = await lookAt(place, needs);
  const { where, workloads, release } = now;
  if (!pausedToo) await mayBeWritten(now);
  for (const { target, managedBy } of workloads) {
    if (managedBy) throw new UserError(managedElsewhere(partOf(where, nameOf(target)), managedBy));
  }
  const alerts = await needs.openAlerts(place);
  return {
    now,
    commitment: { over: overOf(workloads), course: courseOf(where) },
    context: { asker, version: release.version, replicas: replicasOf(workloads), alerts },
  };
}
