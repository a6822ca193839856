import { UserError } from '#src/errors.ts';
import { managedElsewhere } from '#src/messages/release-refusals.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import type { Place } from '#src/releases/release.ts';
import type { ReleaseNeeds } from './needs.ts';
import { lookAt } from './place.ts';
import { mayBeWritten } from './plan-images.ts';

export interface LiveCommitment {
  uid: string;
  /** Of the template that runs, and stays. */
  over: string;
}

export interface LiveContext {
  asker: string;
  version: string;
  replicas: number | null;
  paused: boolean;
  alerts: OpenAlert[];
}

/** For what changes how a release runs, not which. */
export async function planLive(
  place: Place,
  needs: ReleaseNeeds,
  asker: string,
  { pausedToo = false } = {},
): Promise<{ commitment: LiveCommitment; context: LiveContext }> {
  const now = await lookAt(place, needs);
  const { where, workload, release, live } = now;
  if (!pausedToo) await mayBeWritten(now);
  if (workload.managedBy) throw new UserError(managedElsewhere(where, workload.managedBy));
  const { replicas, paused } = workload;
  const alerts = await needs.openAlerts(place);
  return {
    commitment: { uid: workload.uid, over: live.digest },
    context: { asker, version: release.version, replicas, paused, alerts },
  };
}
