// What a write may change of an object, and what it finds in its way.
import { withDefaults } from './defaults.ts';
import { isEqual, type Json, type KubeObject } from './object.ts';
import { type Resource, theResource } from './resources.ts';
import { conflict, forbidden, notFound, objectModified } from './status.ts';
import type { Store } from './store.ts';

export interface WriteOptions {
  /** `fieldManager`, or what the client calls itself. */
  manager: string;
  dryRun?: boolean;
  subresource?: 'status' | 'scale';
}

export function refuseMissingNamespace(store: Store, resource: Resource, { metadata }: KubeObject): void {
  const { namespace = '', name } = metadata;
  const found = store.get(theResource('namespaces'), undefined, namespace);
  if (!found) throw notFound(theResource('namespaces'), namespace);
  if (found.metadata.deletionTimestamp)
    throw forbidden(
      resource,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
}

export function refuseForeign(resource: Resource, live: KubeObject, { metadata }: KubeObject): void {
  const { name } = live.metadata;
  if (metadata.uid && metadata.uid !== live.metadata.uid)
    throw conflict(
      resource,
      name,
      `StorageError: invalid object, Code: 4, Key: /registry/${resource.plural}/${live.metadata.namespace}/${name}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${live.metadata.uid}`,
    );
  if (metadata.resourceVersion && metadata.resourceVersion !== live.metadata.resourceVersion)
    throw objectModified(resource, name);
}

/** Who applies to what was there makes nothing anew: k8s.io/apiserver/pkg/endpoints/handlers/patch.go of Kubernetes 1.36. */
export function refuseUidOfNone(resource: Resource, name: string, { metadata }: Json): void {
  const { uid } = (metadata ?? {}) as { uid?: string };
  if (uid === undefined) return;
  const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  throw conflict(resource, name, why);
}

/** What the writer may not change stays: the system's metadata, and the part the subresource does not cover. */
export function kept(
  resource: Resource,
  live: KubeObject,
  changed: KubeObject,
  { subresource }: WriteOptions,
): KubeObject {
  const { uid, name, namespace, resourceVersion, creationTimestamp } = live.metadata;
  const { generation, deletionTimestamp, deletionGracePeriodSeconds, labels } = live.metadata;
  const fixed = { uid, name, resourceVersion, creationTimestamp, ...(namespace ? { namespace } : {}) };
  const counted = {
    ...(generation === undefined ? {} : { generation }),
    ...(deletionTimestamp ? { deletionTimestamp } : {}),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  };
  const next: KubeObject = { ...changed, metadata: { ...changed.metadata, ...fixed, ...counted } };
  if (subresource === 'status') {
    if (labels) next.metadata.labels = labels;
    return { ...next, spec: live.spec };
  }
  if (resource.subresources.includes('status')) next.status = live.status;
  const isNewSpec = resource.hasGeneration && !isEqual(withDefaults(next).spec, live.spec);
  // Of a Deployment alone, annotations count: pkg/registry/apps/deployment/strategy.go of Kubernetes 1.36.
  const isNoted =
    resource.kind === 'Deployment' &&
    !isEqual(next.metadata.annotations ?? {}, live.metadata.annotations ?? {});
  if (isNewSpec || isNoted) next.metadata.generation = (generation ?? 0) + 1;
  return next;
}

/** For telling whether a write changes anything: the time of a field manager's last write does not count. */
export const untimed = (object: KubeObject): Json => ({
  ...object,
  metadata: {
    ...object.metadata,
    managedFields: object.metadata.managedFields?.map(({ time: _, ...each }) => each),
  },
});
