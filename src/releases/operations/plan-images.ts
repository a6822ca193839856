// What a deploy or a promotion would do: the images it would write, looked up and pinned, and what they would change.
import { UserError } from '#src/errors.ts';
import { Conflict } from '#src/integrations/kubernetes/errors.ts';
import type { Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import type { ImageLabels } from '#src/integrations/registry/registries.ts';
import { alreadyRuns, isPaused, managedElsewhere, updatesOnDelete } from '#src/messages/release-refusals.ts';
import type { Size } from '#src/operations/size.ts';
import { type ReleaseCourse, releaseCourse } from '#src/releases/catalogue.ts';
import { appImages, pinned, readImage } from '#src/releases/images.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import type { Shortage } from '#src/releases/quota-room.ts';
import { type ContainerImage, lastGood, migrationsSince, type Place } from '#src/releases/release.ts';
import { releaseDigest } from '#src/releases/template.ts';
import { type Difference, templateDiffs } from '#src/releases/template-diff.ts';
import type { ReleaseNeeds } from './needs.ts';
import { lookAt, nameOf, type PlaceNow, partOf, seenOf } from './place.ts';
import { rolloutShortages } from './quota-guard.ts';
import { demandRights, neededRights } from './rights.ts';
import { sizeOf } from './shared.ts';
import { type Over, overOf } from './write-steps.ts';

/** Hashed: exactly what will be written, and over what. */
export interface ImageCommitment {
  over: Over[];
  from: ContainerImage[];
  to: ContainerImage[];
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
  alerts: OpenAlert[];
  lastGood: { version: string; provenAt: string | null } | null;
  /** Of the template that each write leaves, admission included, by workload. */
  written: Record<string, string>;
  /** What its quotas do not leave to a pod that has to fit beside the others. */
  shortages: Shortage[];
  /** Releases whose migrations an older image would meet. */
  migrations: string[];
}

export function imagesSize({ over, course }: ImageCommitment): Size {
  return sizeOf({ workloads: over.length, migration: course.migrate !== undefined });
}

export interface Reference {
  /** As it was asked for, for people: a tag or a digest. */
  reference: string;
  digest: string;
  labels: ImageLabels;
}

const mostAttempts = 10;

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
  const seen = seenOf(workloads, where);
  const from = appImages(seen.images, where);
  if (from.every(({ image }) => readImage(image).digest === digest)) {
    throw new AlreadyRuns(alreadyRuns(place, reference));
  }
  const image = pinned(where.image, reference, digest);
  const to = from.map((one) => ({ ...one, image }));
  const would = seenOf(await dryRun(now, to), where).workloads;
  // What runs now counts too: it is what this one would take the place of.
  const good = lastGood(history, { digest: '', workloads: live.workloads });
  const earlier = history.find(({ images: its }) =>
    its.some((one) => readImage(one.image).digest === digest),
  );
  return {
    commitment: {
      over: overOf(workloads),
      from,
      to,
      course: releaseCourse(where),
    },
    context: {
      asker,
      fromVersion: release.version,
      version: reference,
      labels: { from: release.labels, to: labels },
      replicas: replicasOf(workloads),
      differences: otherDifferences(seen.workloads, would),
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

/** Beside the images, which are shown anyway: what admission would add or take away. */
function otherDifferences(...both: Parameters<typeof templateDiffs>): Difference[] {
  return templateDiffs(...both).filter(({ path }) => !/\.image$/.test(path));
}

async function dryRun({ kubernetes, workloads }: PlaceNow, to: ContainerImage[]): Promise<Workload[]> {
  const options = { mark: 'quarterdeck/plan', dryRun: true };
  return await Promise.all(
    workloads.map(async (seen) => {
      const images = imagesFor(nameOf(seen.target), to);
      for (let [workload, attempt] = [seen, 1]; ; attempt += 1) {
        try {
          return await kubernetes.change(workload, { images }, options);
        } catch (error) {
          // Its status changed just then, as in the middle of a rollout.
          if (!(error instanceof Conflict) || attempt === mostAttempts) throw error;
          workload = await kubernetes.read(workload.target);
        }
      }
    }),
  );
}

/** By container, of one workload. */
export function imagesFor(workload: string, images: readonly ContainerImage[]): Record<string, string> {
  const its = images.filter((one) => one.workload === workload);
  return Object.fromEntries(its.map(({ container, image }) => [container, image]));
}

export function replicasOf(workloads: readonly Workload[]): number | null {
  return workloads.reduce<number | null>(
    (sum, { replicas }) => (sum === null || replicas === null ? null : sum + replicas),
    0,
  );
}
