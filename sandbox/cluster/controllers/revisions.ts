// The templates that a StatefulSet or DaemonSet had, as ControllerRevisions: what `kubectl rollout history` lists.
// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/history/controller_history.go
import { isEqual, type KubeObject, type Metadata } from '../object.ts';
import { theResource } from '../resources.ts';
import type { ControllerRevision, DaemonSet, PodTemplate, StatefulSet } from '../workloads.ts';
import type { World } from '../world.ts';
import { hashOf } from './pods.ts';
import { createOwned, ownerReference, write } from './writing.ts';

type Owner = StatefulSet | DaemonSet;

export const revisionLabel = 'controller-revision-hash';

export function revisionsOf({ store }: World, owner: Owner): ControllerRevision[] {
  const all = store.ownedBy(owner).filter(({ kind }) => kind === 'ControllerRevision');
  return (all as ControllerRevision[]).sort((one, other) => one.revision - other.revision);
}

/** The revision of the template as it is now: made when it is new, renumbered when it comes back. */
export function currentRevision(world: World, owner: Owner): ControllerRevision {
  const known = revisionsOf(world, owner);
  const data = patchOf(owner.spec.template);
  const newest = known.at(-1);
  const found = known.find((each) => isEqual(each.data, data));
  if (found && found === newest) return found;
  const revision = (newest?.revision ?? 0) + 1;
  if (found) return write(world, { ...found, revision });

  const hash = hashOf(owner.spec.template);
  const { name, namespace } = owner.metadata;
  const { labels } = owner.spec.template.metadata ?? {};
  const metadata = {
    name: `${name}-${hash}`,
    ...(namespace ? { namespace } : {}),
    labels: {
      ...labels,
      [owner.kind === 'DaemonSet' ? revisionLabel : 'controller.kubernetes.io/hash']: hash,
    },
    annotations: { ...owner.metadata.annotations },
    ownerReferences: [ownerReference(owner)],
  } as unknown as Metadata;
  return createOwned(world, {
    ...{ apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata, data, revision },
  }) as ControllerRevision;
}

/** A strategic merge patch: what undo sends. */
const patchOf = (template: PodTemplate): object => ({
  spec: { template: { $patch: 'replace', ...template } },
});

export function templateOf({ data }: ControllerRevision): PodTemplate {
  const { $patch: _, ...template } = (data as { spec: { template: PodTemplate & { $patch: string } } }).spec
    .template;
  return template;
}

/** `revisionHistoryLimit`, not counting those that pods still run. */
export function dropOldRevisions(world: World, owner: Owner, live: string[]): void {
  const spare = revisionsOf(world, owner).filter(({ metadata }) => !live.includes(metadata.name));
  const tooMany = spare.length - (owner.spec.revisionHistoryLimit ?? 10);
  for (const { metadata } of spare.slice(0, Math.max(0, tooMany)))
    world.objects.remove(theResource('controllerrevisions'), {
      namespace: metadata.namespace,
      name: metadata.name,
    });
}

/** Which revision made the pod. */
export const revisionOfPod = ({ metadata }: KubeObject): string | undefined =>
  metadata.labels?.[revisionLabel];
