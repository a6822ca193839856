// Which fields of an object are ours, and by which of our writes: `metadata.managedFields`.
// https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
import type { JsonObject } from '#src/json.ts';
import type { Change, OwnedField, Way } from './kubernetes.ts';
import { object } from './raw.ts';

/** Who writes releases: by patches as one owner, by apply as another of the same name. */
const releaser = 'quarterdeck';
/** Who scales, pauses and restarts: what it has set is no part of a release, which goes without changing it. */
const actor = 'quarterdeck-acts';

const operations = { image: 'Update', manifest: 'Apply' } satisfies Record<Way, string>;

export function managerOf(change: Change): string {
  return 'replicas' in change || 'paused' in change || 'restart' in change ? actor : releaser;
}

export function isOurs({ manager }: OwnedField): boolean {
  return manager === releaser || manager === actor;
}

export function waysOf(owners: readonly JsonObject[]): Way[] {
  return (['image', 'manifest'] as const).filter((way) => owners.some((owner) => isOf(owner, way)));
}

export function withoutWay(owners: readonly JsonObject[], way: Way): JsonObject[] {
  return owners.filter((owner) => !isOf(owner, way));
}

/** By apply, which takes away what a later apply does not name. */
export function ownsReplicas(owners: readonly JsonObject[]): boolean {
  return owners.some(
    (owner) =>
      isOf(owner, 'manifest') && Object.hasOwn(object(object(owner.fieldsV1)['f:spec']), 'f:replicas'),
  );
}

function isOf({ manager, operation, subresource }: JsonObject, way: Way): boolean {
  return manager === releaser && operation === operations[way] && !subresource;
}
