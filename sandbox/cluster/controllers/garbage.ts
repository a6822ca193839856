// What belongs to something that is gone goes too, and what waits for its own to go waits.
// https://kubernetes.io/docs/concepts/architecture/garbage-collection/
import type { KubeObject } from '../object.ts';
import { type Resource, resources, theResource } from '../resources.ts';
import type { World } from '../world.ts';
import { ownerOf } from './queue.ts';
import { controllerManager, resourceOf } from './writing.ts';

export function startGarbageCollection(world: World): void {
  const { store, timeline, pace } = world;
  store.listen(({ type, resource, object }) => {
    if (type === 'DELETED') timeline.after(pace.controller, () => collect(world, object));
    else if (object.metadata.deletionTimestamp)
      timeline.after(pace.controller, () => goOn(world, resource, object));
  });
}

function collect(world: World, owner: KubeObject): void {
  for (const each of world.store.ownedBy(owner)) removeOne(world, each);
  const parent = ownerOf(world, owner);
  if (parent) goOn(world, resourceOf(parent), parent);
}

function removeOne({ objects, store }: World, object: KubeObject): void {
  const { namespace, name, uid } = object.metadata;
  const resource = resourceOf(object);
  if (store.get(resource, namespace, name)?.metadata.uid === uid)
    objects.remove(resource, { namespace, name }, { propagation: 'Background' });
}

function goOn(world: World, resource: Resource, { metadata }: KubeObject): void {
  const live = world.store.get(resource, metadata.namespace, metadata.name);
  if (live?.metadata.uid !== metadata.uid || !live.metadata.deletionTimestamp) return;
  if (resource === theResource('namespaces')) {
    emptyNamespace(world, live);
    return;
  }
  const finalizers = live.metadata.finalizers ?? [];
  if (finalizers.includes('orphan')) {
    for (const each of world.store.ownedBy(live)) disown(world, each, live);
    release(world, live, 'orphan');
    return;
  }
  if (!finalizers.includes('foregroundDeletion')) return;
  const dependents = world.store.ownedBy(live);
  if (dependents.length === 0) {
    release(world, live, 'foregroundDeletion');
    return;
  }
  for (const each of dependents) if (!each.metadata.deletionTimestamp) removeOne(world, each);
}

function disown({ objects }: World, object: KubeObject, owner: KubeObject): void {
  const { namespace, name } = object.metadata;
  const drop = (live: KubeObject): KubeObject => {
    const ownerReferences =
      live.metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid) ?? [];
    return { ...live, metadata: { ...live.metadata, ownerReferences } };
  };
  objects.update(resourceOf(object), { namespace, name }, drop, { manager: controllerManager });
}

function release({ objects }: World, object: KubeObject, finalizer: string): void {
  const { namespace, name } = object.metadata;
  const drop = (live: KubeObject): KubeObject => {
    const finalizers = live.metadata.finalizers?.filter((each) => each !== finalizer) ?? [];
    return { ...live, metadata: { ...live.metadata, finalizers } };
  };
  objects.update(resourceOf(object), { namespace, name }, drop, { manager: controllerManager });
}

function emptyNamespace(world: World, namespace: KubeObject): void {
  const { store, objects, timeline, pace } = world;
  const { name } = namespace.metadata;
  const all = resources.filter(({ isNamespaced }) => isNamespaced).flatMap((each) => store.list(each, name));
  for (const each of all) if (!each.metadata.deletionTimestamp) removeOne(world, each);
  if (all.length === 0) objects.finish(theResource('namespaces'), namespace);
  else
    timeline.after(Math.max(pace.controller, 100), () => goOn(world, theResource('namespaces'), namespace));
}
