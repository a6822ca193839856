// Every write takes this path, whoever makes it: read, change, default, validate, count, own, store.
import { randomUUID } from 'node:crypto';
import type { Timeline } from '#sandbox/timeline.ts';
import { withDefaults } from './defaults.ts';
import { type DeleteOptions, endingOf, refusePreconditions } from './ending.ts';
import { applyConfiguration, ownersAfterUpdate, type Writer } from './fields/owners.ts';
import {
  copyOf,
  isEqual,
  type Json,
  type KubeObject,
  type ManagedFields,
  type Metadata,
  timestamp,
} from './object.ts';
import { admitByQuota } from './quota.ts';
import { apiVersionOf, type Resource } from './resources.ts';
import { alreadyExists, badRequest, notFound } from './status.ts';
import type { Store } from './store.ts';
import { validate } from './validate.ts';
import {
  kept,
  refuseForeign,
  refuseMissingNamespace,
  refuseUidOfNone,
  untimed,
  type WriteOptions,
} from './writing-rules.ts';

export interface Objects {
  /** Throws 404 in the API server's words. */
  get<Kind extends KubeObject>(resource: Resource, namespace: string | undefined, name: string): Kind;
  create(resource: Resource, object: KubeObject, options: WriteOptions): KubeObject;
  /** `change` is given a copy, and returns what shall stand there. */
  update(
    resource: Resource,
    at: { namespace: string | undefined; name: string },
    change: (live: KubeObject) => KubeObject,
    options: WriteOptions,
  ): KubeObject;
  apply(
    resource: Resource,
    at: { namespace: string | undefined; name: string },
    configuration: Json,
    options: WriteOptions & { force: boolean },
  ): { object: KubeObject; isNew: boolean };
  /** The object as it is now, with a time of deletion while it still ends. */
  remove(
    resource: Resource,
    at: { namespace: string | undefined; name: string },
    options?: DeleteOptions,
  ): KubeObject;
  /** Takes away what has ended, without a finalizer to wait for. */
  finish(resource: Resource, object: KubeObject): void;
}

export function createObjects(store: Store, timeline: Timeline): Objects {
  const get = <Kind extends KubeObject>(
    resource: Resource,
    namespace: string | undefined,
    name: string,
  ): Kind => {
    const found = store.get(resource, namespace, name);
    if (!found) throw notFound(resource, name);
    return found as Kind;
  };
  const writerOf = (resource: Resource, { manager, subresource }: WriteOptions): Writer => ({
    manager,
    apiVersion: apiVersionOf(resource),
    at: timeline.now(),
    ...(subresource ? { subresource } : {}),
  });

  const begin = (resource: Resource, given: KubeObject): KubeObject => {
    const { generateName } = given.metadata;
    const name = given.metadata.name || (generateName ? generateName + suffix() : '');
    const { resourceVersion: _, ...metadata } = given.metadata;
    const object = {
      ...given,
      ...{ apiVersion: apiVersionOf(resource), kind: resource.kind },
      metadata: {
        ...metadata,
        ...{ name, uid: randomUUID(), creationTimestamp: timestamp(timeline.now()) },
        ...(resource.hasGeneration ? { generation: 1 } : {}),
      } as Metadata,
    };
    if (given.metadata.resourceVersion)
      throw badRequest('resourceVersion should not be set on objects to be created');
    return withDefaults({ ...object, ...firstStatus(resource) });
  };
  const firstStatus = (resource: Resource): Json =>
    resource.subresources.includes('status') ? { status: copyOf(initialStatus[resource.kind] ?? {}) } : {};

  const insert = (
    resource: Resource,
    object: KubeObject,
    owners: ManagedFields[],
    dryRun?: boolean,
  ): KubeObject => {
    const { namespace, name } = object.metadata;
    if (resource.isNamespaced) refuseMissingNamespace(store, resource, object);
    if (store.get(resource, namespace, name)) throw alreadyExists(resource, name);
    validate(object, undefined, resource);
    admitByQuota(store, resource, object);
    const owned = { ...object, metadata: { ...object.metadata, managedFields: owners } };
    return dryRun ? owned : store.put(resource, owned);
  };

  const replace = (
    resource: Resource,
    live: KubeObject,
    changed: KubeObject,
    options: WriteOptions,
    owners?: ManagedFields[],
  ): KubeObject => {
    refuseForeign(resource, live, changed);
    const next = withDefaults(kept(resource, live, changed, options));
    validate(next, live, resource);
    const managedFields = owners ?? ownersAfterUpdate(live, next, resource, writerOf(resource, options));
    next.metadata = { ...next.metadata, managedFields };
    if (isEqual(untimed(next), untimed(live))) return live;
    if (options.dryRun) return next;
    const isOver =
      next.metadata.deletionTimestamp && !next.metadata.finalizers?.length && resource.kind !== 'Pod';
    return isOver ? store.remove(resource, next) : store.put(resource, next);
  };

  return {
    get,
    create(resource, given, options) {
      const object = begin(resource, given);
      const owners = ownersAfterUpdate(undefined, object, resource, writerOf(resource, options));
      return insert(resource, object, owners, options.dryRun);
    },
    update(resource, { namespace, name }, change, options) {
      const live = get(resource, namespace, name);
      return replace(resource, live, change(copyOf(live)), options);
    },
    apply(resource, { namespace, name }, configuration, options) {
      const live = store.get(resource, namespace, name);
      if (!live) refuseUidOfNone(resource, name, configuration);
      const writer = writerOf(resource, options);
      const { object, owners } = applyConfiguration(live, configuration, resource, writer, options.force);
      if (live) {
        const changed = {
          ...object,
          metadata: { ...live.metadata, ...(object.metadata as Metadata) },
        } as KubeObject;
        return { object: replace(resource, live, changed, options, owners), isNew: false };
      }
      // A resource version of what is not there is not looked at.
      const { resourceVersion: _, ...metadata } = object.metadata as Metadata;
      const made = { ...object, metadata: { ...metadata, name, ...(namespace ? { namespace } : {}) } };
      return {
        object: insert(resource, begin(resource, made as KubeObject), owners, options.dryRun),
        isNew: true,
      };
    },
    remove(resource, { namespace, name }, options = {}) {
      const live = get(resource, namespace, name);
      refusePreconditions(resource, live, options);
      if (options.dryRun) return live;
      const ending = endingOf(resource, live, options, timeline.now());
      if (!ending) return store.remove(resource, live);
      return ending === live ? live : store.put(resource, ending);
    },
    finish(resource, { metadata }) {
      const live = store.get(resource, metadata.namespace, metadata.name);
      if (live?.metadata.uid === metadata.uid && !live.metadata.finalizers?.length)
        store.remove(resource, live);
    },
  };
}

const initialStatus: Record<string, Json> = {
  Pod: { phase: 'Pending' },
  Namespace: { phase: 'Active' },
  ReplicaSet: { replicas: 0 },
  StatefulSet: { replicas: 0 },
  DaemonSet: {
    ...{ currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  },
};

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** As generated names end: five characters that make no words. */
function suffix(): string {
  return Array.from({ length: 5 }, () => letters[Math.floor(Math.random() * letters.length)]).join('');
}
