// How an object ends: at once, or with a time of deletion while something is waited for.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
import { type KubeObject, timestamp } from './object.ts';
import type { Resource } from './resources.ts';
import { conflict } from './status.ts';
import type { Pod } from './workloads.ts';

export interface DeleteOptions {
  propagation?: 'Background' | 'Foreground' | 'Orphan';
  gracePeriod?: number;
  uid?: string;
  resourceVersion?: string;
  dryRun?: boolean;
}

/** Throws 409 when it is not the object that was meant. */
export function refusePreconditions(
  resource: Resource,
  { metadata }: KubeObject,
  options: DeleteOptions,
): void {
  const differing = (['uid', 'resourceVersion'] as const).find(
    (each) => options[each] !== undefined && options[each] !== metadata[each],
  );
  if (!differing) return;
  const what = differing === 'uid' ? 'UID' : 'ResourceVersion';
  const why = differing === 'uid' ? 'deleted and then recreated' : 'modified';
  // The server names the kind here, where it names the resource elsewhere.
  throw conflict(
    { ...resource, plural: resource.kind },
    metadata.name,
    `the ${what} in the precondition (${options[differing]}) does not match the ${what} in record (${metadata[differing]}). The object might have been ${why}`,
  );
}

/** As it stands while it ends; nothing when it is gone at once. */
export function endingOf(
  resource: Resource,
  live: KubeObject,
  options: DeleteOptions,
  now: number,
): KubeObject | undefined {
  const propagation = options.propagation ?? (resource.kind === 'Job' ? 'Orphan' : 'Background');
  const finalizers = new Set(live.metadata.finalizers);
  if (propagation === 'Foreground') finalizers.add('foregroundDeletion');
  if (propagation === 'Orphan') finalizers.add('orphan');
  const grace = resource.kind === 'Pod' ? graceOf(live as Pod, options) : 0;
  if (finalizers.size === 0 && grace === 0 && resource.kind !== 'Namespace') return undefined;
  if (live.metadata.deletionTimestamp) return live;
  return {
    ...live,
    ...(resource.kind === 'Namespace' ? { status: { phase: 'Terminating' } } : {}),
    metadata: {
      ...live.metadata,
      ...(finalizers.size > 0 ? { finalizers: [...finalizers] } : {}),
      ...(live.metadata.generation === undefined ? {} : { generation: live.metadata.generation + 1 }),
      deletionTimestamp: timestamp(now + grace * 1000),
      deletionGracePeriodSeconds: grace,
    },
  };
}

/** A pod that no node runs has nobody to wait for. */
const graceOf = ({ spec }: Pod, { gracePeriod }: DeleteOptions): number =>
  spec.nodeName ? (gracePeriod ?? spec.terminationGracePeriodSeconds ?? 30) : 0;
