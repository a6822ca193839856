// An app where it runs, as it is at this moment.
import type { Kubernetes, Target, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { type Deployable, deployable } from '#src/releases/catalogue.ts';
import type { Seen } from '#src/releases/ledger.ts';
import type { Live, Place, Release } from '#src/releases/release.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';

export interface PlaceNow {
  where: Deployable;
  target: Target;
  kubernetes: Kubernetes;
  workload: Workload;
  live: Live;
  /** What runs, as the ledger has it. */
  release: Release;
  /** The newest first. */
  history: Release[];
}

export function targetOf({ workload: { kind, name }, namespace }: Deployable): Target {
  return { kind, name, namespace };
}

/** Also records, and tells, what somebody changed around the bot. Throws UserError for what is not there. */
export async function lookAt(place: Place, needs: ReleaseNeeds): Promise<PlaceNow> {
  const where = deployable(needs.config(), place);
  const kubernetes = await needs.kubernetes(where.cluster);
  const target = targetOf(where);
  const workload = await kubernetes.read(target);
  const release = await needs.ledger.see(place, seenOf(workload), changedBy(workload));
  const history = await needs.ledger.history(place);
  const live = { digest: releaseDigest(workload.template), workload: workload.uid };
  return { where, target, kubernetes, workload, live, release, history };
}

export function seenOf({ template, containers, uid, revision, mark }: Workload): Seen {
  const images = containers.map(({ name, image }) => ({ container: name, image }));
  return { template, images, workload: uid, revision, mark };
}

function changedBy({ managedBy }: Workload): string {
  return managedBy ? managedBy.tool : 'outside';
}

/** The first look of a watch, which ends with it. */
export async function snapshotOf({
  kubernetes,
  target,
  workload: { uid },
}: Pick<PlaceNow, 'kubernetes' | 'target' | 'workload'>) {
  const once = new AbortController();
  try {
    for await (const snapshot of kubernetes.watchRollout(target, { uid }, once.signal)) return snapshot;
    throw new Error(`looking at ${target.namespace}/${target.name}: nothing was seen`);
  } finally {
    once.abort();
  }
}
