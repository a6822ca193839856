// What a deploy or a promotion would do: the images it would write, looked up and pinned, and what they would change.
import { UserError } from '#src/errors.ts';
import type { Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import type { ImageLabels } from '#src/integrations/registry/registries.ts';
import { alreadyRuns, isPaused, managedElsewhere, updatesOnDelete } from '#src/messages/release-refusals.ts';
import { appContainers, pinned, readImage } from '#src/releases/images.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import { type ContainerImage, lastGood, migrationsSince, type Place } from '#src/releases/release.ts';
import { releaseDigest } from '#src/releases/template.ts';
import { type Difference, templateDiff } from '#src/releases/template-diff.ts';
import type { ReleaseNeeds } from './needs.ts';
import { lookAt, type PlaceNow } from './place.ts';
import { demandRights, neededRights } from './rights.ts';

/** Hashed: exactly what will be written, and over what. */
export interface ImageCommitment {
  uid: string;
  /** Of the template it is written over. */
  over: string;
  from: ContainerImage[];
  to: ContainerImage[];
  /** The command of the migration that runs before; null for none. */
  migrate: string[] | null;
}

/** Shown only. */
export interface ImageContext {
  asker: string;
  fromVersion: string;
  version: string;
  labels: { from: ImageLabels; to: ImageLabels };
  replicas: number | null;
  differences: Difference[];
  alerts: OpenAlert[];
  lastGood: { version: string; provenAt: string | null } | null;
  /** Of the template that the write leaves, admission included. */
  written: string;
  /** Releases whose migrations an older image would meet. */
  migrations: string[];
}

export interface Reference {
  /** As it was asked for, for people: a tag or a digest. */
  reference: string;
  digest: string;
  labels: ImageLabels;
}

/** Throws UserError for what cannot or need not be done. */
export async function planImages(
  place: Place,
  { reference, digest, labels }: Reference,
  needs: ReleaseNeeds,
  asker: string,
): Promise<{ commitment: ImageCommitment; context: ImageContext }> {
  const now = await lookAt(place, needs);
  const { where, kubernetes, workload, release, history, live } = now;
  await mayBeWritten(now);
  const containers = appContainers(workload.containers, where);
  const image = pinned(where.image, reference, digest);
  if (containers.every((container) => readImage(container.image).digest === digest)) {
    throw new UserError(alreadyRuns(place, reference));
  }
  const images = Object.fromEntries(containers.map(({ name }) => [name, image]));
  const would = await kubernetes.change(workload, { images }, { mark: 'quarterdeck/plan', dryRun: true });
  // What runs now counts too: it is what this one would take the place of.
  const good = lastGood(history, { digest: '', workload: live.workload });
  const earlier = history.find(({ images: its }) =>
    its.some((one) => readImage(one.image).digest === digest),
  );
  return {
    commitment: {
      uid: workload.uid,
      over: live.digest,
      from: containers.map(({ name, image: its }) => ({ container: name, image: its })),
      to: containers.map(({ name }) => ({ container: name, image })),
      migrate: where.migrate?.command ?? null,
    },
    context: {
      asker,
      fromVersion: release.version,
      version: reference,
      labels: { from: release.labels, to: labels },
      replicas: workload.replicas,
      differences: otherDifferences(workload, would),
      alerts: await needs.openAlerts(place),
      lastGood: good ? { version: good.version, provenAt: good.provenAt?.toISOString() ?? null } : null,
      written: releaseDigest(would.template),
      migrations: earlier ? migrationsSince(history, earlier).map(({ version }) => version) : [],
    },
  };
}

/** Who else would undo it, what keeps it from rolling out, and what the bot's identity may not do. */
export async function mayBeWritten(now: PlaceNow): Promise<void> {
  const { where, workload } = now;
  if (workload.managedBy) throw new UserError(managedElsewhere(where, workload.managedBy));
  if (workload.paused) throw new UserError(isPaused(where));
  if (workload.updates === 'on delete') throw new UserError(updatesOnDelete(where));
  await demandRights(now, neededRights(where));
}

/** Beside the images, which are shown anyway: what admission would add or take away. */
function otherDifferences(before: Workload, after: Workload): Difference[] {
  return templateDiff(before.template, after.template).filter(({ path }) => !/\.image$/.test(path));
}
