// What a deploy or a promotion would do: the images it would write, looked up and pinned, and what they would change.
import { UserError } from '#src/errors.ts';
import type { Way, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import type { ImageLabels } from '#src/integrations/registry/registries.ts';
import type { ManifestShown } from '#src/messages/release-manifest.ts';
import { alreadyRuns, isPaused, managedElsewhere, updatesOnDelete } from '#src/messages/release-refusals.ts';
import type { Scaling, Size } from '#src/operations/size.ts';
import { type ReleaseCourse, releaseCourse } from '#src/releases/catalogue.ts';
import { appImages, pinned, readImage } from '#src/releases/images.ts';
import { imagesIn, withImages } from '#src/releases/manifest/images.ts';
import { digestOfManifests, readManifests } from '#src/releases/manifest/read-manifests.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import type { Shortage } from '#src/releases/quota-room.ts';
import { type ContainerImage, lastGood, migrationsSince, type Place } from '#src/releases/release.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { Difference } from '#src/releases/template-diff.ts';
import type { ReleaseNeeds } from './needs.ts';
import {
  isImageOf,
  isSameContainer,
  lookAt,
  nameOf,
  type PlaceNow,
  partOf,
  seenOf,
  workloadDiffs,
} from './place.ts';
import { rolloutShortages } from './quota-guard.ts';
import { demandRights, neededRights } from './rights.ts';
import { scalesOf } from './scales.ts';
import { sizeOf } from './shared.ts';
import { byImages, byManifests, movesFrom, tryOut, type Writes } from './ways.ts';
import { type Over, overOf } from './write-steps.ts';

/** Hashed: exactly what will be written, and over what. */
export interface ImageCommitment {
  over: Over[];
  from: ContainerImage[];
  to: ContainerImage[];
  writes: Writes;
  /** The other way of writing, whose fields are given up. */
  moves: Way | null;
  /** Where its manifests set other numbers of replicas; null where nobody can know. */
  scales: Scaling[] | null;
  course: ReleaseCourse;
}

/** Shown only. */
export interface ImageContext {
  asker: string;
  fromVersion: string;
  version: string;
  labels: { from: ImageLabels; to: ImageLabels };
  /** Of all the app's workloads; null where one of them runs a pod a node. */
  replicas: number | null;
  differences: Difference[];
  manifest: ManifestShown | null;
  alerts: OpenAlert[];
  lastGood: { version: string; provenAt: string | null } | null;
  /** Of the template that each write leaves, admission included, by workload. */
  written: Record<string, string>;
  /** What its quotas do not leave to a pod that has to fit beside the others. */
  shortages: Shortage[];
  /** Releases whose migrations an older image would meet. */
  migrations: string[];
}

export function imagesSize({ over, course, scales }: ImageCommitment): Size {
  const { migrate } = course;
  return sizeOf({
    workloads: over.length,
    migration: migrate !== undefined,
    replicas: scales ?? undefined,
  });
}

export interface Reference {
  /** As it was asked for, for people: a tag or a digest. */
  reference: string;
  digest: string;
  labels: ImageLabels;
}

/** What is there is what was asked for. */
export class AlreadyRuns extends UserError {}

/** Throws UserError for what cannot or need not be done. */
export async function planImages(
  place: Place,
  { reference, digest, labels }: Reference,
  needs: ReleaseNeeds,
  asker: string,
): Promise<{ commitment: ImageCommitment; context: ImageContext }> {
  const now = await lookAt(place, needs);
  const { where, workloads, release, history, live } = now;
  await mayBeWritten(now);
  const wanted = await wantedOf(now, pinned(where.image, reference, digest), needs);
  const { from, to } = wanted;
  const moves = movesFrom(workloads, wanted.writes);
  const tried = await tryOut(now, wanted.writes);
  const would = seenOf(tried.would, where).workloads;
  const differences = otherDifferences(to, workloads, tried.would);
  const runs = from.length === to.length && from.every(({ image }) => readImage(image).digest === digest);
  if (runs && moves === null && differences.length === 0)
    throw new AlreadyRuns(alreadyRuns(place, reference));
  // What runs now counts too: it is what this one would take the place of.
  const good = lastGood(history, { ...live, digest: '' });
  const earlier = history.find(({ images: its }) =>
    its.some((one) => readImage(one.image).digest === digest),
  );
  return {
    commitment: {
      over: overOf(workloads),
      ...{ from, to, writes: tried.writes, moves, scales: scalesOf(workloads, tried.would) },
      course: releaseCourse(where),
    },
    context: {
      asker,
      fromVersion: release.version,
      version: reference,
      labels: { from: release.labels, to: labels },
      replicas: replicasOf(workloads),
      ...{ differences, manifest: wanted.manifest },
      alerts: await needs.openAlerts(place),
      lastGood: good ? { version: good.version, provenAt: good.provenAt?.toISOString() ?? null } : null,
      written: Object.fromEntries(would.map(({ name, template }) => [name, releaseDigest(template)])),
      shortages: await rolloutShortages(now, would),
      migrations: earlier ? migrationsSince(history, earlier).map(({ version }) => version) : [],
    },
  };
}

/** Who else would undo it, what keeps it from rolling out, and what the bot's identity may not do. */
export async function mayBeWritten(now: PlaceNow): Promise<void> {
  const { where, workloads } = now;
  for (const { target, managedBy, paused, updates } of workloads) {
    const part = partOf(where, nameOf(target));
    if (managedBy) throw new UserError(managedElsewhere(part, managedBy));
    if (paused) throw new UserError(isPaused(part));
    if (updates === 'on delete') throw new UserError(updatesOnDelete(part));
  }
  await demandRights(now, neededRights(where));
}

interface Wanted {
  from: ContainerImage[];
  to: ContainerImage[];
  writes: Writes;
  manifest: ManifestShown | null;
}

/** By its manifest where the app has one, else by its images alone. */
async function wantedOf({ where, workloads }: PlaceNow, image: string, needs: ReleaseNeeds): Promise<Wanted> {
  const live = seenOf(workloads, where).images;
  const manifests = await readManifests(where, needs.readText);
  const to = appImages(manifests ? imagesIn(manifests) : live, where).map((one) => ({ ...one, image }));
  const from = to.flatMap((one) => live.filter((other) => isSameContainer(one, other)));
  if (!manifests) return { from, to, writes: byImages(to), manifest: null };
  const shown = { file: where.manifest ?? '', digest: digestOfManifests(manifests) };
  return { from, to, writes: byManifests(withImages(manifests, to)), manifest: shown };
}

/** Beside the released images, which are shown anyway: what the manifest changes, and what admission would. */
function otherDifferences(
  released: readonly ContainerImage[],
  ...both: Parameters<typeof workloadDiffs>
): Difference[] {
  return workloadDiffs(...both).filter(({ path }) => !released.some((one) => isImageOf(one, path)));
}

export function replicasOf(workloads: readonly Workload[]): number | null {
  return workloads.reduce<number | null>(
    (sum, { replicas }) => (sum === null || replicas === null ? null : sum + replicas),
    0,
  );
}
