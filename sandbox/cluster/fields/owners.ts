// Who owns which field: `metadata.managedFields`. https://kubernetes.io/docs/reference/using-api/server-side-apply/
import { isEqual, type Json, type KubeObject, type ManagedFields, timestamp } from '../object.ts';
import type { Resource } from '../resources.ts';
import { applyConflict, type Cause } from '../status.ts';
import { type FieldPath, type FieldSet, fieldsOf, fromFieldsV1, readable, toFieldsV1 } from './field-set.ts';
import { mergeApplied, removeField } from './merge-applied.ts';

export interface Writer {
  manager: string;
  apiVersion: string;
  /** `status` or `scale`, when the write came through it. */
  subresource?: string;
  at: number;
}

/** What nobody owns: what the server writes by itself. */
const systemMetadata = new Set([
  ...['name', 'namespace', 'generateName', 'uid', 'resourceVersion', 'generation', 'creationTimestamp'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds', 'managedFields', 'selfLink'],
]);

/** The fields that a write through the subresource can own. */
function ownable(object: Json, resource: Resource, subresource?: string): Map<FieldPath, unknown> {
  const { apiVersion: _, kind: __, metadata, spec, status, ...rest } = object;
  const ofStatus = subresource === 'status';
  const isKept = (name: string): boolean => !systemMetadata.has(name) && !(ofStatus && name === 'labels');
  const kept = Object.entries(metadata ?? {}).filter(([name]) => isKept(name));
  const hasStatus = resource.subresources.includes('status');
  return fieldsOf(
    {
      ...rest,
      ...(kept.length > 0 ? { metadata: Object.fromEntries(kept) } : {}),
      ...(hasStatus && ofStatus ? { status } : { spec }),
    },
    resource.kind,
  );
}

/** The owners after a plain write: who changed a field owns it alone. */
export function ownersAfterUpdate(
  live: KubeObject | undefined,
  next: KubeObject,
  resource: Resource,
  writer: Writer,
): ManagedFields[] {
  const old = live ? ownable(live, resource, writer.subresource) : new Map<FieldPath, unknown>();
  const now = ownable(next, resource, writer.subresource);
  const changed = [...now].filter(([path, value]) => !old.has(path) || !isEqual(old.get(path), value));
  const taken = new Set(changed.map(([path]) => path));
  const gone = [...old.keys()].filter((path) => !now.has(path));
  const before = ownersGiven(live, next, writer);
  if (taken.size === 0 && gone.length === 0) return before;

  const isMine = (each: ManagedFields): boolean =>
    each.operation === 'Update' &&
    each.manager === writer.manager &&
    each.apiVersion === writer.apiVersion &&
    each.subresource === writer.subresource;
  const mine = before.find(isMine);
  const others = before.filter((each) => each !== mine).map((each) => without(each, [...taken, ...gone]));
  const owned = fromFieldsV1(mine?.fieldsV1 ?? {})
    .union(taken)
    .difference(new Set(gone));
  return [...others, entry('Update', writer, owned)].filter(ownsSomething);
}

/**
 * As whoever writes has them, who may so move what one owns to another; left out, they stay as they were:
 * https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/util/managedfields/internal/managedfields.go
 */
function ownersGiven(
  live: KubeObject | undefined,
  next: KubeObject,
  { subresource }: Writer,
): ManagedFields[] {
  const before = live?.metadata.managedFields ?? [];
  const given = next.metadata.managedFields;
  return live && given && !subresource ? given.filter(({ fieldsV1 }) => fieldsV1 !== undefined) : before;
}

export interface Applied {
  object: Json;
  owners: ManagedFields[];
}

/** Throws the conflict unless it is forced. */
export function applyConfiguration(
  live: KubeObject | undefined,
  configuration: Json,
  resource: Resource,
  writer: Writer,
  force: boolean,
): Applied {
  const before = ownersBefore(live, resource, writer);
  const mine = before.find((each) => each.operation === 'Apply' && each.manager === writer.manager);
  const others = before.filter((each) => each !== mine);
  const given = ownable(configuration, resource, writer.subresource);
  const old = live ? ownable(live, resource, writer.subresource) : new Map<FieldPath, unknown>();
  const isChanged = (path: FieldPath): boolean => !old.has(path) || !isEqual(old.get(path), given.get(path));
  const changed = new Set([...given.keys()].filter(isChanged));
  if (!force) refuseConflicts(others, changed.difference(ownedByClientSide(live, old, resource, writer)));

  const kept = others.map((each) => without(each, [...changed])).filter(ownsSomething);
  const ownedElsewhere = kept.flatMap((each) => [...fromFieldsV1(each.fieldsV1)]);
  const givenUp = [...fromFieldsV1(mine?.fieldsV1 ?? {})].filter(
    (path) => !holds(given.keys(), path) && !holds(ownedElsewhere, path),
  );
  let object = mergeApplied(live, configuration, resource.kind);
  // Items before what is in them: the longest paths first would leave husks of items behind.
  for (const path of givenUp.sort()) object = removeField(object, path, resource.kind);
  return { object, owners: [...kept, entry('Apply', writer, new Set(given.keys()))] };
}

/**
 * `kubectl apply --server-side` goes on with what `kubectl apply` set, as its annotation says, where it still stands:
 * https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/util/managedfields/internal/lastappliedmanager.go
 */
function ownedByClientSide(
  live: KubeObject | undefined,
  now: Map<FieldPath, unknown>,
  resource: Resource,
  { manager }: Writer,
): FieldSet {
  const said = live?.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
  if (manager !== 'kubectl' || said === undefined) return new Set();
  const applied = ownable(JSON.parse(said) as Json, resource);
  return new Set([...applied].filter(([path, value]) => isEqual(now.get(path), value)).map(([path]) => path));
}

/** What nobody owns was there before: whoever applies first conflicts with that. */
function ownersBefore(live: KubeObject | undefined, resource: Resource, writer: Writer): ManagedFields[] {
  const { managedFields = [] } = live?.metadata ?? {};
  if (!live || managedFields.length > 0) return managedFields;
  const fields = new Set(ownable(live, resource, writer.subresource).keys());
  return [entry('Update', { ...writer, manager: 'before-first-apply' }, fields)];
}

const holds = (paths: Iterable<FieldPath>, path: FieldPath): boolean => {
  for (const each of paths) if (each === path || each.startsWith(`${path}\0`)) return true;
  return false;
};

function refuseConflicts(others: ManagedFields[], changed: FieldSet): void {
  const conflicts = others.flatMap((owner) =>
    [...fromFieldsV1(owner.fieldsV1).intersection(changed)]
      .sort()
      .map((path) => ({ owner: named(owner), path })),
  );
  const [first] = conflicts;
  if (!first) return;
  const causes: Cause[] = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${owner}`,
    field: readable(path),
  }));
  throw applyConflict(sentence(conflicts), causes);
}

/** https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/util/managedfields/internal/conflict.go */
function sentence(conflicts: { owner: string; path: FieldPath }[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first)
    return `Apply failed with 1 conflict: conflict with ${first.owner}: ${readable(first.path)}`;
  const owners = [...new Set(conflicts.map(({ owner }) => owner))].sort();
  const lines = owners.flatMap((owner) => [
    `conflicts with ${owner}:`,
    ...conflicts.filter((each) => each.owner === owner).map(({ path }) => `- ${readable(path)}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function named({ manager, operation, apiVersion, subresource }: ManagedFields): string {
  const through = subresource ? ` with subresource "${subresource}"` : '';
  return `"${manager}"${through}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}

function without(owner: ManagedFields, paths: FieldPath[]): ManagedFields {
  const owned = fromFieldsV1(owner.fieldsV1);
  const left = owned.difference(new Set(paths));
  return left.size === owned.size ? owner : { ...owner, fieldsV1: toFieldsV1(left) };
}

const ownsSomething = ({ fieldsV1 }: ManagedFields): boolean => Object.keys(fieldsV1).length > 0;

const entry = (operation: 'Apply' | 'Update', writer: Writer, fields: FieldSet): ManagedFields => ({
  manager: writer.manager,
  operation,
  apiVersion: writer.apiVersion,
  time: timestamp(writer.at),
  fieldsType: 'FieldsV1',
  fieldsV1: toFieldsV1(fields),
  ...(writer.subresource ? { subresource: writer.subresource } : {}),
});
