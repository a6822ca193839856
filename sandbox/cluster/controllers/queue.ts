// What makes a controller one: it is told that something about an object changed, and then looks at all of it anew.
import { controllerOf, copyOf, type KubeObject } from '../object.ts';
import { type Resource, resourceOfKind, theResource } from '../resources.ts';
import { StatusError } from '../status.ts';
import type { World } from '../world.ts';

export interface Queue {
  /** Looks at the object after so long, at once when left out. However often it is asked, it looks once. */
  enqueue(object: KubeObject, after?: number): void;
  /** Looks again after a pause that grows with every failure, until `forget`. */
  retry(object: KubeObject): void;
  forget(object: KubeObject): void;
}

/** https://github.com/kubernetes/client-go/blob/v0.36.3/util/workqueue/default_rate_limiters.go */
const pauseAfter = (failures: number): number => Math.min(1_000_000, 5 * 2 ** failures);

/** Looks whenever the object or one that it owns changes. */
export function startController<Kind extends KubeObject>(
  world: World,
  plural: string,
  owned: string[],
  sync: (object: Kind, queue: Queue) => void,
): void {
  const { store, timeline, pace } = world;
  const resource = theResource(plural);
  const children = owned.map(theResource);
  const waiting = new Set<string>();
  const failures = new Map<string, number>();

  const look = (namespace: string | undefined, name: string): void => {
    const object = store.get(resource, namespace, name);
    if (!object || object.metadata.deletionTimestamp) return;
    try {
      sync(copyOf(object) as Kind, queue);
    } catch (error) {
      // Somebody wrote in between, or a quota said no: as every controller, it tries again.
      if (!(error instanceof StatusError)) throw error;
      queue.retry(object);
    }
  };
  const queue: Queue = {
    retry(object) {
      const { uid, namespace, name } = object.metadata;
      const count = failures.get(uid) ?? 0;
      failures.set(uid, count + 1);
      timeline.after(pauseAfter(count), () => look(namespace, name));
    },
    forget: ({ metadata }) => void failures.delete(metadata.uid),
    enqueue({ metadata }, after = pace.controller) {
      const { namespace, name } = metadata;
      const key = `${namespace}/${name}`;
      if (after !== pace.controller) return timeline.after(after, () => look(namespace, name));
      if (waiting.has(key)) return;
      waiting.add(key);
      timeline.after(after, () => {
        waiting.delete(key);
        look(namespace, name);
      });
    },
  };

  store.listen((change) => {
    if (change.resource === resource) queue.enqueue(change.object);
    if (!children.includes(change.resource)) return;
    const owner = ownerOf(world, change.object, resource);
    if (owner) queue.enqueue(owner);
  });
}

export function ownerOf({ store }: World, object: KubeObject, resource?: Resource): KubeObject | undefined {
  const reference = controllerOf(object);
  const found = reference && resourceOfKind(reference.kind, reference.apiVersion);
  if (!reference || !found || (resource && found !== resource)) return undefined;
  const owner = store.get(found, found.isNamespaced ? object.metadata.namespace : undefined, reference.name);
  return owner?.metadata.uid === reference.uid ? owner : undefined;
}
