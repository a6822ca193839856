// An app where it runs, as it is at this moment.
import type { Kubernetes, Target, Workload, WorkloadKind } from '#src/integrations/kubernetes/kubernetes.ts';
import type { RolloutSnapshot } from '#src/integrations/kubernetes/rollout.ts';
import { bookkeeping } from '#src/integrations/kubernetes/workload.ts';
import { type Course, type Deployable, deployable } from '#src/releases/catalogue.ts';
import { readImage } from '#src/releases/images.ts';
import type { Seen } from '#src/releases/ledger.ts';
import type { ContainerImage, Live, Part, Place, Release } from '#src/releases/release.ts';
import { digestOfAll } from '#src/releases/template.ts';
import { type Difference, templateDiffs } from '#src/releases/template-diff.ts';
import type { ReleaseNeeds } from './needs.ts';

export interface PlaceNow {
  where: Deployable;
  kubernetes: Kubernetes;
  /** In the order of the configuration. */
  workloads: Workload[];
  live: Live;
  /** What runs, as the ledger has it. */
  release: Release;
  /** The newest first. */
  history: Release[];
}

/** `deployment/checkout`, as the configuration and people write it. */
export function nameOf({ kind, name }: Pick<Target, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

export function targetOf({ namespace }: Pick<Deployable, 'namespace'>, workload: string): Target {
  const [kind, name = ''] = workload.split('/');
  return { kind: kind as WorkloadKind, name, namespace };
}

/** Where one of several workloads is meant, it is named with the place; the only one is the place. */
export function partOf({ app, environment, workloads }: Course, workload: string): Part {
  return { app, environment, ...(workloads.length > 1 && { part: workload }) };
}

export async function readAll(where: Course, kubernetes: Kubernetes): Promise<Workload[]> {
  return await Promise.all(where.workloads.map((one) => kubernetes.read(targetOf(where, nameOf(one)))));
}

/** Also records, and tells, what somebody changed around the bot. Throws UserError for what is not there. */
export async function lookAt(place: Place, needs: ReleaseNeeds): Promise<PlaceNow> {
  const where = deployable(needs.config(), place);
  const kubernetes = await needs.kubernetes(where.cluster);
  const workloads = await readAll(where, kubernetes);
  const seen = seenOf(workloads, where);
  const release = await needs.ledger.see(place, seen, changedBy(workloads));
  const history = await needs.ledger.history(place);
  const live = {
    digest: digestOfAll(seen.workloads),
    manifests: release.manifests,
    workloads: seen.workloads,
  };
  return { where, kubernetes, workloads, live, release, history };
}

export function seenOf(workloads: readonly Workload[], { image }: Pick<Deployable, 'image'>): Seen {
  const isOwn = ({ image: its }: ContainerImage) => readImage(its).repository === image;
  const images = workloads.flatMap(({ target, containers }) =>
    containers.map((one) => ({ workload: nameOf(target), container: one.name, image: one.image })),
  );
  return {
    workloads: workloads.map(({ target, uid, template, revision, mark }) => ({
      name: nameOf(target),
      ...{ uid, template, revision, mark },
    })),
    // The app's own first: its tag is what people call the release.
    images: [...images.filter(isOwn), ...images.filter((one) => !isOwn(one))],
  };
}

/** Whole workloads, but for what tells of writes. */
export function workloadDiffs(before: readonly Workload[], after: readonly Workload[]): Difference[] {
  return templateDiffs(before.map(whole), after.map(whole));
}

function whole({ target, template, settings, labels, annotations }: Workload) {
  const own = Object.entries(annotations).filter(([name]) => !bookkeeping.includes(name));
  return {
    name: nameOf(target),
    template: { ...settings, labels, annotations: Object.fromEntries(own), ...template },
  };
}

type Its = Pick<ContainerImage, 'workload' | 'container'>;

export function isSameContainer(one: Its, other: Its): boolean {
  return one.workload === other.workload && one.container === other.container;
}

/** Of what `workloadDiffs` answers. */
export function isImageOf({ workload, container }: Its, path: string): boolean {
  const within = path.startsWith(`${workload} `) ? path.slice(workload.length + 1) : path;
  return ['containers', 'initContainers'].some((list) => within === `${list}[${container}].image`);
}

function changedBy(workloads: readonly Workload[]): string {
  return workloads.find(({ managedBy }) => managedBy)?.managedBy?.tool ?? 'outside';
}

/** The first look of a watch, which ends with it. */
export async function snapshotOf(
  kubernetes: Kubernetes,
  { target, uid }: Pick<Workload, 'target' | 'uid'>,
): Promise<RolloutSnapshot> {
  const once = new AbortController();
  try {
    for await (const snapshot of kubernetes.watchRollout(target, { uid }, once.signal)) return snapshot;
    throw new Error(`looking at ${target.namespace}/${target.name}: nothing was seen`);
  } finally {
    once.abort();
  }
}
