// A Deployment's ReplicaSets: which is the new one, what they are called, and their revisions.
// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/deployment/sync.go
import { recordEvent } from '../events.ts';
import { copyOf, isEqual, type Metadata } from '../object.ts';
import type { Amount, Deployment, PodTemplate, ReplicaSet } from '../workloads.ts';
import type { World } from '../world.ts';
import { hashOf } from './pods.ts';
import { createOwned, ownerReference, write } from './writing.ts';

const revision = 'deployment.kubernetes.io/revision';
const history = 'deployment.kubernetes.io/revision-history';
const desired = 'deployment.kubernetes.io/desired-replicas';
const most = 'deployment.kubernetes.io/max-replicas';
const hashLabel = 'pod-template-hash';
/** A ReplicaSet does not take these from its Deployment. */
const ownAnnotations = [
  'kubectl.kubernetes.io/last-applied-configuration',
  ...[revision, history, desired, most],
  'deprecated.deployment.rollback.to',
];

export interface ReplicaSets {
  all: ReplicaSet[];
  /** The one whose template is the Deployment's. */
  current: ReplicaSet | undefined;
  old: ReplicaSet[];
}

export const deploymentComponent = 'deployment-controller';

export function replicaSetsOf({ store }: World, deployment: Deployment): ReplicaSets {
  const sets = store.ownedBy(deployment).filter(({ kind }) => kind === 'ReplicaSet');
  const all = (sets as ReplicaSet[]).sort(byAge);
  const current = all.find((set) =>
    isEqual(withoutHash(set.spec.template), withoutHash(deployment.spec.template)),
  );
  return { all, current, old: all.filter((set) => set !== current) };
}

const byAge = (one: ReplicaSet, other: ReplicaSet): number =>
  one.metadata.creationTimestamp === other.metadata.creationTimestamp
    ? Number(one.metadata.resourceVersion) - Number(other.metadata.resourceVersion)
    : Date.parse(one.metadata.creationTimestamp) - Date.parse(other.metadata.creationTimestamp);

function withoutHash(template: PodTemplate): PodTemplate {
  const { [hashLabel]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

export const revisionOf = ({ metadata }: ReplicaSet): number => Number(metadata.annotations?.[revision] ?? 0);

const nextRevision = (old: ReplicaSet[]): number => Math.max(0, ...old.map(revisionOf)) + 1;

/** Gives the current ReplicaSet its revision, the Deployment's annotations, and the Deployment the revision. */
export function syncRevision(
  world: World,
  deployment: Deployment,
  sets: ReplicaSets,
): ReplicaSet | undefined {
  const { current, old } = sets;
  if (!current) return undefined;
  const annotations = annotationsFor(deployment, current, nextRevision(old));
  if (isEqual(annotations, current.metadata.annotations)) return current;
  return write(world, { ...current, metadata: { ...current.metadata, annotations } });
}

export function revisionOnDeployment(deployment: Deployment, current: ReplicaSet): Deployment {
  const annotations = { ...deployment.metadata.annotations, [revision]: String(revisionOf(current)) };
  return { ...deployment, metadata: { ...deployment.metadata, annotations } };
}

/** A ReplicaSet that comes back gets a new number, and keeps its old ones in its history. */
function annotationsFor(
  deployment: Deployment,
  set: ReplicaSet | undefined,
  next: number,
): Record<string, string> {
  const old = set?.metadata.annotations ?? {};
  const had = Number(old[revision] ?? 0);
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(
    ([key]) => !ownAnnotations.includes(key),
  );
  const numbered = had < next ? { [revision]: String(next) } : {};
  const past = had > 0 && had < next ? { [history]: [old[history], had].filter(Boolean).join() } : {};
  return {
    ...old,
    ...Object.fromEntries(copied),
    ...sizes(deployment),
    ...(set ? keptSizes(old) : {}),
    ...numbered,
    ...past,
  };
}

const keptSizes = (old: Record<string, string>): Record<string, string> => ({
  ...(old[desired] ? { [desired]: old[desired] } : {}),
  ...(old[most] ? { [most]: old[most] } : {}),
});

function sizes(deployment: Deployment): Record<string, string> {
  const { replicas } = deployment.spec;
  return { [desired]: String(replicas), [most]: String(replicas + maxSurge(deployment)) };
}

export function createReplicaSet(world: World, deployment: Deployment, old: ReplicaSet[]): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec;
  const { name, namespace } = deployment.metadata;
  const hash = hashOf(template, deployment.status.collisionCount);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  const replicas = newReplicas(deployment, old, 0);
  const metadata = {
    name: `${name}-${hash}`,
    ...(namespace ? { namespace } : {}),
    labels,
    annotations: annotationsFor(deployment, undefined, nextRevision(old)),
    ownerReferences: [ownerReference(deployment)],
  } as unknown as Metadata;
  const made = createOwned(world, {
    ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...copyOf(template), metadata: { ...template.metadata, labels } },
    },
  });
  if (replicas > 0) tellScaled(world, deployment, made.metadata.name, 0, replicas);
  return made as ReplicaSet;
}

export function scaleReplicaSet(
  world: World,
  deployment: Deployment,
  set: ReplicaSet,
  replicas: number,
): ReplicaSet {
  const before = set.spec.replicas;
  const annotations = { ...set.metadata.annotations, ...sizes(deployment) };
  const scaled = write(world, {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { ...set.spec, replicas },
  });
  if (before !== replicas) tellScaled(world, deployment, set.metadata.name, before, replicas);
  return scaled;
}

function tellScaled(world: World, deployment: Deployment, set: string, from: number, to: number): void {
  recordEvent(world, deploymentComponent, deployment, {
    reason: 'ScalingReplicaSet',
    message: `Scaled ${from < to ? 'up' : 'down'} replica set ${set} from ${from} to ${to}`,
  });
}

/** Somebody changed the number of replicas, and not the template alone. */
export const isScaled = (deployment: Deployment, { all }: ReplicaSets): boolean =>
  all.some(({ spec, metadata }) => {
    const known = metadata.annotations?.[desired];
    return spec.replicas > 0 && known !== undefined && Number(known) !== deployment.spec.replicas;
  });

export const sum = (sets: ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (count(set) ?? 0), 0);

/** How many the new ReplicaSet shall have, given that it has so many now. */
export function newReplicas(deployment: Deployment, old: ReplicaSet[], has: number): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === 'Recreate') return replicas;
  const room = replicas + maxSurge(deployment) - sum(old, ({ spec }) => spec.replicas) - has;
  return room <= 0 ? has : has + Math.min(room, replicas - has);
}

function resolve(amount: Amount | undefined, total: number, round: (value: number) => number): number {
  if (typeof amount === 'string' && amount.endsWith('%'))
    return round((Number.parseInt(amount, 10) * total) / 100);
  return Number(amount ?? 0);
}

export function maxSurge({ spec }: Deployment): number {
  return spec.strategy.type === 'RollingUpdate'
    ? resolve(spec.strategy.rollingUpdate?.maxSurge, spec.replicas, Math.ceil)
    : 0;
}

/** Of both, one is at least 1: nothing would move otherwise. */
export function maxUnavailable(deployment: Deployment): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type !== 'RollingUpdate' || replicas === 0) return 0;
  const asked = resolve(strategy.rollingUpdate?.maxUnavailable, replicas, Math.floor);
  const least = asked === 0 && maxSurge(deployment) === 0 ? 1 : asked;
  return Math.min(least, replicas);
}
